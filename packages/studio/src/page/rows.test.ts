import { expect, it } from "vitest";
import { bounds, type Frame, type History } from "../frames.js";
import { fixtureRun } from "../fixtures/fixtureRun.js";
import { addFrame, emptyRows, rowsOf, type Rows } from "./rows.js";

const [first] = [fixtureRun().frame(0)];

/** A frame after so many ticks, of which the newest had this mean loss. */
function frameAt(ticks: number, mean: number): Frame {
  return {
    ...first,
    counters: { ...first.counters, ticks, updates: ticks / 8 },
    spread: [{ min: mean / 2, mean, max: 3 * mean }],
    stepSizes: Float32Array.of(0.25),
  };
}

function added(rows: Rows, ...frames: Frame[]): Rows {
  for (const frame of frames) addFrame(rows, frame);
  return rows;
}

it("makes a row of each frame until these are as long as the history's rows", () => {
  const rows = added(emptyRows(1, 1), frameAt(10, 4), frameAt(20, 2), frameAt(20, 2));
  expect(rows.ticks).toEqual([10, 20]);
  expect(rows.models[0].mean).toEqual([4, 2]);
  expect(rows.models[0].faded).toEqual([4, 3]);
  expect(rows.stepSizes).toEqual([[0.25, 0.25]]);
});

it("weighs what it adds to a row by its ticks, and keeps the least and the largest", () => {
  const rows = { ...emptyRows(1, 1), stretch: 40 };
  added(rows, frameAt(10, 4), frameAt(40, 8), frameAt(50, 1));
  expect(rows.ticks).toEqual([40, 50]);
  expect(rows.models[0].mean).toEqual([7, 1]);
  expect(rows.models[0].min).toEqual([2, 0.5]);
  expect(rows.models[0].max).toEqual([24, 3]);
});

it("stays within the rows of a history, however long the run, and keeps its ends", () => {
  const rows = emptyRows(1, 1);
  for (let tick = 1; tick <= 20_000; tick++) addFrame(rows, frameAt(tick, tick === 777 ? 5000 : 1));
  expect(rows.ticks.length).toBeGreaterThan(bounds.historyRows / 2 - 1);
  expect(rows.ticks.length).toBeLessThanOrEqual(bounds.historyRows);
  expect(rows.ticks.at(-1)).toBe(20_000);
  expect(Math.max(...rows.models[0].max)).toBe(15_000);
  expect(rows.models[0].faded).toHaveLength(rows.ticks.length);
});

it("fades by ticks: the same losses at half the speed give the same mean", () => {
  const [slow, fast] = [emptyRows(1, 1), emptyRows(1, 1)];
  const lossAt = (tick: number) => 1 + Math.floor(tick / 2000);
  for (let tick = 50; tick <= 8000; tick += 50) addFrame(slow, frameAt(tick, lossAt(tick - 1)));
  for (let tick = 100; tick <= 8000; tick += 100) addFrame(fast, frameAt(tick, lossAt(tick - 1)));
  expect(fast.models[0].faded.at(-1)).toBeCloseTo(slow.models[0].faded.at(-1)!, 10);
});

it("has a gap where a model said nothing, and its mean goes on from before", () => {
  const spread = (mean: number[]) => ({
    min: Float32Array.from(mean),
    mean: Float32Array.from(mean),
    max: Float32Array.from(mean),
  });
  const history: History = {
    ...fixtureRun().history,
    stretch: 10,
    ticks: Float64Array.of(10, 20, 30),
    losses: [spread([2, NaN, 2])],
  };
  const [model] = rowsOf(history).models;
  expect(model.mean).toEqual([2, NaN, 2]);
  expect(model.faded).toEqual([2, 2, 2]);
});
