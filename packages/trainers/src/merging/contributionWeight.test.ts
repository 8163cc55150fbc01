import { expect, it } from "vitest";
import { contributionWeight } from "./contributionWeight.js";

it("is 1 / workers for an average, whatever the interval", () => {
  expect(contributionWeight("average", { updates: 1, workers: 4, bound: 3 })).toBe(1 / 4);
  expect(contributionWeight("average", { updates: 1000, workers: 4, bound: 3 })).toBe(1 / 4);
});

it("is 1 for a sum of few workers, and falls with more of them and with more updates to that of an average", () => {
  const weight = (workers: number, updates: number) =>
    contributionWeight("sum", { updates, workers, bound: 3 });
  expect([2, 3, 4, 12].map((workers) => weight(workers, 4))).toEqual([1, 1, 3 / 4, 1 / 4]);
  expect([1, 16, 32, 64, 1000].map((updates) => weight(3, updates))).toEqual([1, 1, 2 / 3, 1 / 3, 1 / 3]);
});

it("is 1 for a sum without a bound, and for one worker", () => {
  expect(contributionWeight("sum", { updates: 1000, workers: 8, bound: Infinity })).toBe(1);
  expect(contributionWeight("sum", { updates: 1000, workers: 1, bound: 3 })).toBe(1);
  expect(contributionWeight("average", { updates: 1000, workers: 1, bound: 3 })).toBe(1);
});
