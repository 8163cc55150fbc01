#!/usr/bin/env node
import { command } from "./command.js";
import { failureOf } from "./failureOf.js";
import { showFailure } from "./showFailure.js";

const argv = process.argv.slice(2);
const stop = new AbortController();
const names = ["SIGINT", "SIGTERM"] as const;
// The first Ctrl-C ends the stream, and so the run. For the second, of whichever name, there is no listener, so the system
// ends the process: also one that hangs in the last step.
const onSignal = (name: NodeJS.Signals): void => {
  for (const each of names) process.off(each, onSignal);
  stop.abort(name);
};
for (const name of names) process.on(name, onSignal);
// Who writes hears of an error too: without a listener here, a reader who leaves would end the process.
for (const output of [process.stdout, process.stderr]) output.on("error", () => {});
// Errors that no code waits for, such as one in a callback of a stream.
process.on("uncaughtException", (error) => {
  void showFailure(failureOf(error), argv.includes("--json")).finally(() => process.exit(1));
});

process.exitCode = await command(argv, stop.signal);
// An open pipe would keep the process alive.
process.stdin.destroy();
