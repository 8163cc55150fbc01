import { expect, it } from "vitest";
import { BadRecord } from "../sources/BadRecord.js";
import { binaryScore } from "./binaryScore.js";
import { LossCurves } from "./LossCurves.js";
import { regressionScore } from "./regressionScore.js";
import { Rejections } from "./Rejections.js";

it("measures log-loss, and stays finite where a model was certain and wrong", () => {
  const score = binaryScore();
  expect(score.add(0.5, 1)).toBeCloseTo(Math.LN2, 12);
  expect(score.add(0.25, 0)).toBeCloseTo(-Math.log(0.75), 12);
  expect(score.loss).toBeCloseTo((Math.LN2 - Math.log(0.75)) / 2, 12);
  expect(score.add(0, 1)).toBeCloseTo(12 * Math.LN10, 6);
});

it("measures the area under the ROC curve: how often a 1 was ranked above a 0, ties by half", () => {
  const score = binaryScore();
  for (const [prediction, actual] of [
    [0.9, 1],
    [0.8, 0],
    [0.4, 1],
    [0.4, 0],
    [0.1, 0],
  ])
    score.add(prediction, actual);
  // Pairs: 0.9 beats all three; 0.4 loses to 0.8, ties 0.4, beats 0.1.
  expect(score.metric).toBeCloseTo((3 + 1.5) / 6, 12);
});

it("knows how many of those called most likely were", () => {
  const score = binaryScore();
  for (let index = 0; index < 100; index++) score.add(index / 100, index >= 95 ? 1 : 0);
  expect(score.rateOfTop(0.1)).toBe(0.5);
  expect(score.rate).toBe(0.05);
});

it("measures squared and absolute error", () => {
  const score = regressionScore();
  score.add(1, 4);
  score.add(3, 2);
  expect([score.records, score.loss, score.metric]).toEqual([2, 5, 2]);
});

it("keeps at most 256 stretches, each the mean of as many records", () => {
  const losses = new LossCurves(2);
  for (let index = 0; index < 16 * 256; index++) losses.add([index < 16 * 128 ? 1 : 3, 5]);
  expect(losses.stretch).toBe(32);
  expect(losses.curves.map((curve) => curve.length)).toEqual([128, 128]);
  expect([losses.curves[0][0], losses.curves[0][127], losses.curves[1][60]]).toEqual([1, 3, 5]);
});

it("tells each kind of bad record once, and counts all", () => {
  const told: string[] = [];
  const rejections = new Rejections((text) => told.push(text));
  rejections.add(new BadRecord("x is missing", "x is missing"), 4);
  rejections.add(new BadRecord("x is missing", "x is missing"), 5);
  rejections.add(new BadRecord("broken JSON", "broken JSON: {"), 6);
  expect(told).toEqual([
    "rejected record 4: x is missing (more of this kind are counted, not shown)",
    "rejected record 6: broken JSON: { (more of this kind are counted, not shown)",
  ]);
  expect(rejections.kinds).toEqual([
    { reason: "x is missing", records: 2 },
    { reason: "broken JSON", records: 1 },
  ]);
});
