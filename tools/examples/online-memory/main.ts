// What does a net remember that learns at every event? A delay line of 8 to 128 ticks, a number to hold for 32 ticks, and the add
// task: exact gradients without looking back, windows of backpropagation, one step, and a memory that is not learned.
import { randomStream } from "backstream";
import { example } from "../example.js";
import { medianAndRange } from "../medianAndRange.js";
import { resultsText, type Row } from "../results.js";
import { arms } from "./arms.js";
import { learn } from "./learn.js";
import { addTask, delayLine, hold, type Source } from "./tasks.js";

interface Task {
  readonly name: string;
  readonly fanIn: number;
  readonly isBinary: boolean;
  readonly source: (seed: number) => Source;
}

const delayed = (delay: number): Task => ({
  name: `D = ${delay}`,
  fanIn: 1,
  isBinary: false,
  source: (seed) => delayLine(delay, randomStream(seed)),
});
const tasks: readonly Task[] = [
  ...[8, 16, 24, 32, 64, 128].map(delayed),
  { name: "hold", fanIn: 2, isBinary: false, source: (seed) => hold(randomStream(seed)) },
  { name: "add", fanIn: 1, isBinary: true, source: (seed) => addTask(randomStream(seed)) },
];

await example("online-memory", async ({ quick, full, progress }) => {
  const events = quick ? 1500 : full ? 15_000 : 5000;
  const seeds = quick ? 1 : full ? 10 : 3;
  const chosen = quick ? tasks.filter(({ name }) => ["D = 8", "hold", "add"].includes(name)) : tasks;
  const ranges: Row[] = [];
  const rows = arms.map((arm) => {
    const [median, range]: Record<string, string | number>[] = [{}, {}];
    const times: number[] = [];
    let kept = 0;
    for (const { name, source, ...task } of chosen) {
      const runs = Array.from({ length: seeds }, (_, index) =>
        learn(arm, task, source(index + 1), {
          seed: index + 1,
          events,
          progress: (event) =>
            progress(
              `${arm.cell}, ${arm.gradient}, ${name}, seed ${index + 1} of ${seeds}: event ${event} of ${events}`,
            ),
        }),
      );
      const reached = medianAndRange(runs.map(({ loss }) => loss));
      median[name] = reached.median;
      range[name] = reached.range;
      times.push(...runs.map(({ time }) => time));
      kept = runs[0].kept;
    }
    const head = { cell: arm.cell, gradient: arm.gradient };
    ranges.push({ ...head, ...range });
    return { ...head, ...median, "µs an event": medianAndRange(times).median, "numbers kept": kept };
  });
  const facts = {
    events,
    seeds,
    "without a memory": "D 1, hold 0.97, add 0.6616; add with the first dependency 0.5192, with both 0.4545",
  };
  return { rows, facts, ...(seeds > 1 && { text: resultsText({ rows: ranges }) }) };
});
