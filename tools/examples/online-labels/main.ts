// Will a flight be more than 15 minutes late? That is known hours later, and later for those that are late. A net and its
// baselines say it when the flight departs, and learn when it is known, all with the same lateness.
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { example } from "../example.js";
import { medianAndRange } from "../medianAndRange.js";
import { table, type Row } from "../results.js";
import { predictThenLearn, ways } from "./predictThenLearn.js";
import { readFlights } from "./readFlights.js";

/** One way to wait, with one seed, which has a thread of its own. */
interface Task {
  readonly way: keyof typeof ways;
  readonly flights: number;
  readonly seed: number;
}
/** A task's log-loss by model: of all flights, and of each month. */
type Found = ReadonlyMap<
  string,
  { readonly total: number; readonly byMonth: Readonly<Record<string, number>> }
>;
/** A task that has ended. */
interface Run {
  readonly task: Task;
  readonly found: Found;
}
/** How far it is, or what it has found. */
interface Message {
  readonly done?: number;
  readonly found?: Found;
}
const firstSeed = 7;
const seeds = Array.from({ length: 10 }, (_, index) => firstSeed + index);

if (isMainThread) {
  await example("online-labels", async ({ quick, full, progress }) => {
    const flights = quick ? 20_000 : 200_000;
    const year = full ? 3_000_000 : flights;
    const all = Object.keys(ways) as Task["way"][];
    const whole = all.map((way): Task => ({ way, flights: year, seed: firstSeed }));
    const parts = full ? all.flatMap((way) => seeds.map((seed): Task => ({ way, flights, seed }))) : [];
    const runs = await inThreads([...whole, ...parts], progress);
    const results = {
      rows: runs.slice(0, whole.length).flatMap(rowsOf),
      facts: { flights: year, seed: firstSeed },
    };
    if (!full) return results;
    const ranges = table(rangesOf(runs.slice(whole.length)));
    return { ...results, text: `${flights} flights, ${seeds.length} seeds:\n\n${ranges}` };
  });
} else {
  const { way, flights, seed } = workerData as Task; // as inThread gives it
  const say = (message: Message): void => parentPort?.postMessage(message);
  const losses = await predictThenLearn(readFlights(flights), {
    way,
    seed,
    progress: (done) => say({ done }),
  });
  say({ found: new Map(Array.from(losses, ([model, { total, byMonth }]) => [model, { total, byMonth }])) });
}

function rowsOf({ task: { way }, found }: Run): readonly Row[] {
  return Array.from(found, ([model, { total, byMonth }]) => ({
    "learned from": way,
    model,
    "log-loss": total,
    ...(Object.keys(byMonth).length > 1 && byMonth),
  }));
}

/** The median and the range over the seeds, for each way and model. */
function rangesOf(runs: readonly Run[]): readonly Row[] {
  return Object.keys(ways).flatMap((way) => {
    const own = runs.filter(({ task }) => task.way === way);
    return [...own[0].found.keys()].map((model) => {
      const { median, range } = medianAndRange(
        own.map(({ found }) => found.get(model)!.total), // each run has all models
        4,
      );
      return { "learned from": way, model, "log-loss": median, range };
    });
  });
}

/** Runs the tasks, as many at a time as there are cores; in their order. */
async function inThreads(tasks: readonly Task[], progress: (text: string) => void): Promise<readonly Run[]> {
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
