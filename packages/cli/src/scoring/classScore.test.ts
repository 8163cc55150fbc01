import { expect, it } from "vitest";
import { classScore } from "./classScore.js";

it("measures log-loss and accuracy, and counts what was predicted as what", () => {
  const score = classScore(4);
  const p = (...values: number[]): Float64Array => Float64Array.from(values);
  expect(score.add(p(0.25, 0.25, 0.25, 0.25), 0, 0)).toBeCloseTo(Math.log(4), 12); // no class is known: wrong
  score.add(p(0.5, 0.2, 0.2, 0.1), 0, 1);
  score.add(p(0.5, 0.2, 0.2, 0.1), 1, 1);
  score.add(p(0.1, 0.2, 0.6, 0.1), 1, 2); // the third class is not known yet
  expect([score.records, score.metric]).toEqual([4, 0.5]);
  expect(score.loss).toBeCloseTo((Math.log(4) + Math.log(2) + 2 * Math.log(5)) / 4, 12);
  expect(score.confusion(2)).toEqual([
    [1, 0],
    [1, 1],
  ]);
});

it("stays finite where a class had the probability 0", () => {
  expect(classScore(2).add(Float64Array.of(1, 0), 1, 2)).toBeCloseTo(12 * Math.LN10, 6);
});
