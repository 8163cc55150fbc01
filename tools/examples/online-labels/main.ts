// Will a flight be more than 15 minutes late? That is known hours later, and later for those that are late. A net and its
// baselines say it when the flight departs, and learn when it is known, all with the same lateness.
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { example } from "../example.js";
import { table, type Row } from "../results.js";
import { inThreads, type Message, type Run, type Task } from "./inThreads.js";
import { rangesOf } from "./rangesOf.js";
import { predictThenLearn, ways } from "./predictThenLearn.js";
import { readFlights } from "./readFlights.js";

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
