// npm start [-- options]: the flagship demo, from source, without a build.
console.log("Backstream: getting ready …");
const path = await import("node:path");
const { run } = await import("./run.mjs");
const entry = path.resolve(import.meta.dirname, "../../packages/cli/src/main.ts");
process.exitCode = await run(entry, ["learn", "flights", ...process.argv.slice(2)]);
