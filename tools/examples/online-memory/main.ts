// What does a net remember that learns at every event? A delay line of 8 to 128 ticks, a number to hold for 32 ticks, and the add
// task: exact gradients without looking back, windows of backpropagation, one step, and a memory that is not learned.
import { resolve } from "node:path";
import { example } from "../example.js";
import { medianAndRange } from "../medianAndRange.js";
import { resultsText, type Row } from "../results.js";
import { allTasks, type Task } from "./allTasks.js";
import { arms, type Arm } from "./arms.js";
import { KeptRuns } from "./KeptRuns.js";
import { learn, type Reached } from "./learn.js";

/** Chosen by grid.ts, before anything else ran. */
const learningRate = 0.001;

await example("online-memory", async ({ quick, full, progress }) => {
  const events = quick ? 1500 : full ? 15_000 : 5000;
  const seeds = quick ? 1 : full ? 10 : 1;
  const tasks = quick ? allTasks.filter(({ name }) => ["D = 8", "hold", "add"].includes(name)) : allTasks;
  // This file is bundled into tools/.run before it runs.
  const kept = new KeptRuns(
    full ? resolve(import.meta.dirname, "../.run/online-memory-full.jsonl") : undefined,
  );
  const losses = new Map<Arm, Map<Task, number[]>>();
  const say = (text: string) => (event: number) => progress(`${text}: event ${event} of ${events}`);
  // Seeds are outside: a run that is ended early has whole seeds.
  for (let seed = 1; seed <= seeds; seed++)
    for (const task of tasks)
      for (const arm of arms) {
        const { cell, gradient } = arm;
        const report = say(`seed ${seed} of ${seeds}, ${task.name}, ${cell}, ${gradient}`);
        const loss = kept.lossOf(
          { seed, task: task.name, cell, gradient },
          () =>
            learn(arm, task, task.source(seed), {
              seed,
              events,
              learningRate: arm.learningRate ?? learningRate,
              progress: report,
            }).loss,
        );
        const ofArm = losses.get(arm) ?? new Map<Task, number[]>();
        losses.set(arm, ofArm.set(task, [...(ofArm.get(task) ?? []), loss]));
      }
  const costs = costsOf(quick ? 500 : 2000, quick ? 1 : 3, (arm) => progress(`times of ${arm}`));
  const ranges: Row[] = [];
  const rows = arms.map((arm) => {
    const [median, range]: Record<string, string | number>[] = [{}, {}];
    for (const [{ name }, ofTask] of losses.get(arm) ?? []) {
      const reached = medianAndRange(ofTask);
      median[name] = reached.median;
      range[name] = reached.range;
    }
    const head = { cell: arm.cell, gradient: arm.gradient };
    ranges.push({ ...head, ...range });
    const { time, kept: numbers } = costs.get(arm)!; // of every arm
    return { ...head, ...median, "µs an event": time, "numbers kept": numbers };
  });
  const facts = {
    events,
    seeds,
    "without a memory": "D 1, hold 0.97, add 0.6616; add with the first dependency 0.5192, with both 0.4545",
  };
  return { rows, facts, ...(seeds > 1 && { text: resultsText({ rows: ranges }) }) };
});

/** The least processor time of an event in some rounds, in which the arms take turns; and the numbers that a stream keeps. */
function costsOf(events: number, rounds: number, report: (arm: string) => void): Map<Arm, Reached> {
  const [task] = allTasks as [Task]; // there is a first
  const costs = new Map<Arm, Reached>();
  for (let round = 0; round < rounds; round++)
    for (const arm of arms) {
      report(`${arm.cell}, ${arm.gradient}`);
      const reached = learn(arm, task, task.source(1), { seed: 1, events, learningRate });
      costs.set(arm, { ...reached, time: Math.min(reached.time, costs.get(arm)?.time ?? Infinity) });
    }
  return costs;
}
