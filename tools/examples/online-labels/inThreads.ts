import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { ways } from "./predictThenLearn.js";

/** One way to wait, with one seed, which has a thread of its own. */
export interface Task {
  readonly way: keyof typeof ways;
  readonly flights: number;
  readonly seed: number;
}
/** A task's log-loss by model: of all flights, and of each month. */
export type Found = ReadonlyMap<
  string,
  { readonly total: number; readonly byMonth: Readonly<Record<string, number>> }
>;
/** A task that has ended. */
export interface Run {
  readonly task: Task;
  readonly found: Found;
}
/** How far it is, or what it has found. */
export interface Message {
  readonly done?: number;
  readonly found?: Found;
}
/** Runs the tasks, as many at a time as there are cores; in their order. */
export async function inThreads(
  tasks: readonly Task[],
  progress: (text: string) => void,
): Promise<readonly Run[]> {
  const done = tasks.map(() => 0);
  const all = tasks.reduce((sum, { flights }) => sum + flights, 0);
  const runs: Run[] = [];
  const waiting = tasks.entries();
  const worker = async (): Promise<void> => {
    for (const [index, task] of waiting) {
      const found = await inThread(task, (flights) => {
        done[index] = flights;
        const share = done.reduce((sum, part) => sum + part, 0) / all;
        progress(`${task.way}, seed ${task.seed}: ${Math.round(100 * share)} % of all`);
      });
      runs[index] = { task, found };
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return runs;
}

function inThread(task: Task, progress: (flights: number) => void): Promise<Found> {
  return new Promise((resolve, reject) => {
    // This file may be bundled into tools/.run.
    const worker = new Worker(new URL(import.meta.url), { workerData: task });
    worker.on("message", ({ done, found }: Message) => {
      if (done !== undefined) progress(done);
      if (found) resolve(found);
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error(`${task.way} ended without results`)));
  });
}
