import { expect, it } from "vitest";
import { contributionWeight } from "./contributionWeight.js";

it("is 1 / workers for an average, whatever the interval", () => {
  expect(contributionWeight("average", { updates: 1, workers: 4, bound: 64 })).toBe(1 / 4);
  expect(contributionWeight("average", { updates: 1000, workers: 4, bound: 64 })).toBe(1 / 4);
});

it("is 1 for a sum up to the bound, and falls above it to that of an average", () => {
  const weight = (updates: number) => contributionWeight("sum", { updates, workers: 8, bound: 64 });
  expect([1, 8, 16, 32, 64, 1000].map(weight)).toEqual([1, 1, 1 / 2, 1 / 4, 1 / 8, 1 / 8]);
});

it("is 1 for a sum without a bound, and for one worker", () => {
  expect(contributionWeight("sum", { updates: 1000, workers: 8, bound: Infinity })).toBe(1);
  expect(contributionWeight("sum", { updates: 1000, workers: 1, bound: 64 })).toBe(1);
  expect(contributionWeight("average", { updates: 1000, workers: 1, bound: 64 })).toBe(1);
});
