#!/usr/bin/env node
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { command } from "./command.js";
import { failureOf } from "./failureOf.js";
import type { LearnOptions } from "./LearnOptions.js";
import { learningThread } from "./serving/learningThread.js";
import { showFailure } from "./showFailure.js";

/** What `serve` gives to the thread that learns, which runs this file too. */
const { learner } = (workerData ?? {}) as { readonly learner?: LearnOptions };

if (isMainThread || !parentPort || !learner) await runCommand(process.argv.slice(2));
else await learningThread(parentPort, learner);

async function runCommand(argv: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const names = ["SIGINT", "SIGTERM"] as const;
  // The first Ctrl-C ends the stream, and so the run. The second ends the process, of whichever name it is. The listener is
  // taken away only then: one that goes at the first would lose a second that comes while the first is being handled.
  function onSignal(name: NodeJS.Signals): void {
    if (!stop.signal.aborted) return stop.abort(name);
    for (const each of names) process.off(each, onSignal);
    process.kill(process.pid, name);
  }
  for (const name of names) process.on(name, onSignal);
  // Who writes hears of an error too: without a listener here, a reader who leaves would end the process.
  for (const output of [process.stdout, process.stderr]) output.on("error", () => {});
  // Errors that no code waits for, such as one in a callback of a stream.
  process.on("uncaughtException", (error) => {
    void showFailure(failureOf(error), argv.includes("--json")).finally(() => process.exit(1));
  });

  process.exitCode = await command(argv, stop.signal, new URL(import.meta.url));
  // An open pipe would keep the process alive.
  process.stdin.destroy();
}
