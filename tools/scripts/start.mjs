// npm start [-- options]: the flagship demo, from source, without a build. Without options it also shows what is left of it
// where labels are as late as they are.
console.log("Backstream: getting ready …");
const path = await import("node:path");
const { run } = await import("./run.mjs");
const root = path.resolve(import.meta.dirname, "../..");
const options = process.argv.slice(2);
process.exitCode = await run(path.join(root, "packages/cli/src/main.ts"), ["learn", "flights", ...options]);
if (process.exitCode === 0 && options.length === 0)
  process.exitCode = await run(path.join(root, "tools/examples/online-labels/start.ts"), []);
