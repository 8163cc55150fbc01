import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Failure, Found, Search } from "./Search.js";

/** How a search is run. */
export interface WatchOptions {
  /** The seed of the first case; the next one has the next number. */
  readonly seed: number;
  readonly cases: number;
  /** Ends the search after so long, with the case that is running. */
  readonly seconds: number;
  /** Seconds after which a case counts as one that does not end. */
  readonly patience: number;
  /** The program that becomes the worker: see `work`. */
  readonly program: URL;
  /** Called about every two seconds, and with each failure. */
  readonly report: (text: string) => void;
}

/** What the worker is given. `current` has the seed of the running case, and a count that changes with each case. */
export interface WorkerTask {
  readonly search: string;
  /** For its files. */
  readonly folder: string;
  readonly seed: number;
  readonly cases: number;
  readonly until: number;
  readonly current: Int32Array;
}

/** What the worker posts. */
export type WorkerMessage = { readonly seed: number; readonly problem: string } | "done";

/**
 * Runs the cases of a search in a worker, and ends it where a case does not end: that case is a failure, and the search
 * goes on behind it.
 */
export async function watch({ name }: Search, options: WatchOptions): Promise<Found> {
  const { seed, cases, patience, report } = options;
  const began = performance.now();
  const until = Date.now() + 1000 * options.seconds;
  const failures: Failure[] = [];
  const fail = (at: number, problem: string): void => {
    const command = `npm run soak -- ${name} --seed ${at} --cases 1`;
    failures.push({ search: name, seed: at, problem, command });
    report(`${name}: seed ${at}: ${problem}\n  ${command}`);
  };
  const folder = mkdtempSync(join(tmpdir(), "backstream-soak-"));
  let next = seed;
  while (next < seed + cases && Date.now() < until) {
    const current = new Int32Array(new SharedArrayBuffer(8));
    current[0] = next;
    const task: WorkerTask = { search: name, folder, seed: next, cases: seed + cases - next, until, current };
    const stuck = await runWorker(options.program, task, patience, fail, (done) => {
      const of = Number.isFinite(options.seconds) ? "" : ` of ${cases}`;
      report(`${name}: ${done - seed}${of} cases, ${failures.length} failed`);
    });
    next = current[0] + (stuck === undefined ? 0 : 1);
    if (stuck !== undefined) fail(current[0], stuck);
    else break;
  }
  rmSync(folder, { recursive: true });
  const seconds = (performance.now() - began) / 1000;
  return { search: name, cases: next - seed, seconds, failures };
}

/** Resolves when the worker has ended: with undefined where its cases are done, else with what went wrong. */
function runWorker(
  program: URL,
  task: WorkerTask,
  patience: number,
  fail: (seed: number, problem: string) => void,
  progress: (seed: number) => void,
): Promise<string | undefined> {
  const { current } = task;
  const worker = new Worker(program, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: heapLimit },
  });
  return new Promise((resolve) => {
    let [seen, since] = [-1, performance.now()];
    let isDone = false;
    let problem: string | undefined;
    const timer = setInterval(
      () => {
        progress(current[0]);
        if (Atomics.load(current, 1) !== seen) {
          seen = Atomics.load(current, 1);
          since = performance.now();
        } else if (performance.now() - since > 1000 * patience) {
          problem = `does not end: nothing came in ${patience} seconds`;
          void worker.terminate();
        }
      },
      Math.min(2000, 500 * patience),
    );
    worker.on("message", (message: WorkerMessage) => {
      if (message === "done") isDone = true;
      else fail(message.seed, message.problem);
    });
    worker.on("error", (error) => (problem = `ends its worker: ${error.message}`));
    worker.on("exit", (code) => {
      clearInterval(timer);
      resolve(isDone ? undefined : (problem ?? `ends its worker with code ${code}`));
    });
  });
}

/** Megabytes of JavaScript heap, far more than any case may need. */
const heapLimit = 1024;
