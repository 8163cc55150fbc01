import fc from "fast-check";
import { expect, it } from "vitest";
import { Standardizer } from "./Standardizer.js";

it("agrees with the two-pass formulas", () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 });
  fc.assert(
    fc.property(values, (xs) => {
      const scaler = new Standardizer(1);
      for (const x of xs) scaler.learn([x]);
      const mean = xs.reduce((sum, x) => sum + x, 0) / xs.length;
      const squares = xs.reduce((sum, x) => sum + (x - mean) ** 2, 0);
      const { state } = scaler;
      expect(state.mean[0]).toBeCloseTo(mean, 5);
      expect(Math.sqrt(state.squares[0] / xs.length)).toBeCloseTo(Math.sqrt(squares / xs.length), 4);
    }),
    { seed: 7, numRuns: 50 },
  );
});

it("keeps its precision far from zero, where the sum of squares loses it", () => {
  const scaler = new Standardizer(1);
  for (const x of [4, 7, 13, 16]) scaler.learn([1e9 + x]);
  expect(scaler.state.mean).toEqual([1e9 + 10]);
  expect(scaler.state.squares).toEqual([90]);
});

it("scales each feature by itself, in every row of a batch", () => {
  const scaler = new Standardizer(2);
  scaler.learn([0, 100, 2, 300]);
  expect(scaler.transform([3, 100])).toEqual([2, -1]);
  expect(scaler.inverse([2, -1])).toEqual([3, 100]);
});

it("says 0 where no spread is known, and stops at the limit", () => {
  const scaler = new Standardizer(1, 3);
  expect(scaler.transform([5])).toEqual([0]);
  scaler.learn([5]);
  expect(scaler.transform([9])).toEqual([0]);
  scaler.learn([7]);
  expect(scaler.transform([1000])).toEqual([3]);
  expect(scaler.transform([-1000])).toEqual([-3]);
});

it("neither learns from nor changes what is not finite", () => {
  const scaler = new Standardizer(1);
  for (const x of [4, NaN, Infinity, 8]) scaler.learn([x]);
  expect(scaler.state.seen).toEqual([2]);
  expect(scaler.transform([NaN])).toEqual([NaN]);
});

it("does not learn from numbers whose squares are not finite, which would be the end of it", () => {
  const scaler = new Standardizer(1);
  for (const x of [4, 1e200, -1.7e308, 8, 1.7e308]) scaler.learn([x]);
  expect(scaler.state).toEqual({ seen: [2], mean: [6], squares: [8] });
  expect(scaler.transform([10])).toEqual([2]);
});

it("refuses another number of features", () => {
  expect(() => new Standardizer(3).learn([1, 2])).toThrow("standardize: value has 2 features, expected 3");
  expect(() => new Standardizer(3, 1, { seen: [1], mean: [1], squares: [1] })).toThrow(
    "standardize: state.seen has 1 features, expected 3",
  );
});
