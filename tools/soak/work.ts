import { setImmediate } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { reasonOf } from "./reasonOf.js";
import { searches } from "./searches.js";
import type { WorkerMessage, WorkerTask } from "./watch.js";

/** The worker's part of `watch`: runs cases and posts the failures. */
export async function work({ search, folder, seed, cases, until, current }: WorkerTask): Promise<void> {
  const post = (message: WorkerMessage): void => parentPort?.postMessage(message);
  const { begin } = searches.find(({ name }) => name === search)!; // main has looked
  const run = await begin(folder);
  for (let at = seed; at < seed + cases && Date.now() < until; at++) {
    current[0] = at;
    Atomics.add(current, 1, 1);
    let problem: string | undefined;
    try {
      problem = await run(at);
    } catch (error) {
      problem = `the search itself failed: ${reasonOf(error)}`;
    }
    if (problem !== undefined) post({ seed: at, problem });
    // A turn of the event loop: what a case has left to it belongs to this case, and garbage is collected.
    await setImmediate();
    current[0] = at + 1;
  }
  post("done");
}
