import { expect, test } from "vitest";
import { median } from "./median.js";

test("is the middle of an odd number of values", () => {
  expect(median([5, 1, 100])).toBe(5);
});

test("is the mean of the middle two of an even number", () => {
  expect(median([4, 1, 100, 2])).toBe(3);
});
