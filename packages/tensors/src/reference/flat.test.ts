import { expect, it } from "vitest";
import { flat } from "./flat.js";

const memory = Float64Array.of(1, 2, 3, 4);
const { sumOfSquares, scale, addScaled } = flat(() => memory);

it("sums squares, scales, adds", () => {
  expect(sumOfSquares(4, 0)).toBe(30);
  scale(2, 10, 0);
  expect([...memory]).toEqual([10, 20, 3, 4]);
  addScaled(2, 0.5, 0, 2);
  expect([...memory]).toEqual([10, 20, 8, 14]);
});

it("finds the largest magnitude, and what is not finite", () => {
  const { largestMagnitude } = flat(() => Float64Array.of(1, -Number.MAX_VALUE, NaN, 2, -Infinity));
  expect([largestMagnitude(2, 0), largestMagnitude(3, 0)]).toEqual([Number.MAX_VALUE, NaN]);
  expect([largestMagnitude(1, 3), largestMagnitude(2, 3)]).toEqual([2, Infinity]);
});
