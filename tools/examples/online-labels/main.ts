// Will a flight be more than 15 minutes late? That is known hours later, and later for those that are late. A net and its
// baselines say it when the flight departs, and learn when it is known, all with the same lateness.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { example } from "../example.js";
import type { Row } from "../results.js";
import { predictThenLearn, ways } from "./predictThenLearn.js";
import { readFlights } from "./readFlights.js";

/** One way to wait, which has a thread of its own. */
interface Task {
  readonly way: keyof typeof ways;
  readonly flights: number;
}
/** How far it is, or its rows. */
interface Message {
  readonly done?: number;
  readonly rows?: readonly Row[];
}
const seed = 7;

if (isMainThread) {
  await example("online-labels", async ({ quick, full, progress }) => {
    const flights = full ? 3_000_000 : quick ? 20_000 : 200_000;
    const done = new Map<string, number>();
    const shown = (way: string, count: number): void => {
      done.set(way, count);
      progress(
        Array.from(done, ([name, part]) => `${name}: ${Math.round((100 * part) / flights)} %`).join(", "),
      );
    };
    const tasks = Object.keys(ways).map((way) => inThread({ way: way as Task["way"], flights }, (count) => shown(way, count))); // prettier-ignore
    const rows = (await Promise.all(tasks)).flat();
    return { rows, facts: { flights, seed } };
  });
} else {
  const { way, flights } = workerData as Task; // as inThread gives it
  const say = (message: Message): void => parentPort?.postMessage(message);
  const losses = await predictThenLearn(readFlights(flights), {
    way,
    seed,
    progress: (done) => say({ done }),
  });
  const rows = Array.from(losses, ([model, { total, byMonth }]) => ({
    "learned from": way,
    model,
    "log-loss": total,
    ...(Object.keys(byMonth).length > 1 && byMonth),
  }));
  say({ rows });
}

function inThread(task: Task, progress: (flights: number) => void): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    // This file may be bundled into tools/.run.
    const worker = new Worker(new URL(import.meta.url), { workerData: task });
    worker.on("message", ({ done, rows }: Message) => {
      if (done !== undefined) progress(done);
      if (rows) resolve(rows);
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error(`${task.way} ended without results`)));
  });
}
