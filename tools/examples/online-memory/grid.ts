// node tools/scripts/run.mjs tools/examples/online-memory/grid.ts
// How the learning rate of online-memory was chosen: D = 16, seed 0, which is not among those of the results, three rates for all arms.
// The rate with the least mean over the arms was taken.
import { progressLine } from "../progressLine.js";
import { resultsText } from "../results.js";
import { allTasks } from "./allTasks.js";
import { arms } from "./arms.js";
import { learn } from "./learn.js";

const progress = progressLine(process.stderr);
const task = allTasks.find(({ name }) => name === "D = 16")!; // it is there
const rates = [0.0003, 0.001, 0.003];
const rows = arms
  .filter(({ learningRate }) => learningRate === undefined)
  .map((arm) => {
    const reached = rates.map((learningRate) => {
      progress.show(`${arm.cell}, ${arm.gradient}, ${learningRate}`);
      const { loss } = learn(arm, task, task.source(0), { seed: 0, events: 15_000, learningRate });
      return [String(learningRate), loss] as const;
    });
    return { cell: arm.cell, gradient: arm.gradient, ...Object.fromEntries(reached) };
  });
const mean = Object.fromEntries(
  rates.map((rate) => [
    String(rate),
    rows.reduce((sum, row) => sum + Number(row[rate as never]), 0) / rows.length,
  ]),
);
progress.clear();
console.log(resultsText({ rows: [...rows, { cell: "mean", gradient: "", ...mean }] }));
