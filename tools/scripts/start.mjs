// npm start [-- options]: the flagship demo, from source, without a build.
console.log("Backstream: getting ready …");
const { resolve } = await import("node:path");
const { run } = await import("./run.mjs");
const entry = resolve(import.meta.dirname, "../../packages/cli/src/main.ts");
process.exitCode = await run(entry, ["learn", "flights", ...process.argv.slice(2)]);
