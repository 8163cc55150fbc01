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

it("finds what is not finite", () => {
  const { allFinite: finite } = flat(() => Float64Array.of(1, Number.MAX_VALUE, NaN, 2, -Infinity));
  expect([finite(2, 0), finite(3, 0), finite(1, 3), finite(2, 3)]).toEqual([1, 0, 1, 0]);
});
