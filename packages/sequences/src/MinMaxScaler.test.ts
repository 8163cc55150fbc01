import fc from "fast-check";
import { expect, it } from "vitest";
import { MinMaxScaler } from "./MinMaxScaler.js";

it("knows the smallest and the largest, says so as JSON, and is the same again from it", () => {
  const values = fc.array(fc.oneof(fc.double(), fc.constant(NaN)), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(values, fc.double({ min: -1e9, max: 1e9, noNaN: true }), (xs, probe) => {
      const scaler = new MinMaxScaler(1);
      for (const x of xs) scaler.learn([x]);
      const known = xs.filter(Number.isFinite);
      const { min, max } = scaler.state;
      expect(known.length === 0 || Object.is(min[0], Math.min(...known))).toBe(true);
      expect(known.length === 0 || Object.is(max[0], Math.max(...known))).toBe(true);
      expect(scaler.state.seen).toEqual([known.length]);
      const copy = new MinMaxScaler(1, Infinity, JSON.parse(JSON.stringify(scaler.state)));
      expect(copy.transform([probe])).toEqual(scaler.transform([probe]));
    }),
    { seed: 7, numRuns: 100, examples: [[[0, -0], 0]] },
  );
});

it("takes scaling back", () => {
  const range = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(range, range, range, (low, high, x) => {
      fc.pre(Math.abs(high - low) > 1e-3);
      const scaler = new MinMaxScaler(1);
      scaler.learn([low]);
      scaler.learn([high]);
      expect(scaler.inverse(scaler.transform([x]))[0]).toBeCloseTo(x, 6);
    }),
    { seed: 7, numRuns: 50 },
  );
});

it("scales each feature by itself, in every row of a batch", () => {
  const scaler = new MinMaxScaler(2);
  scaler.learn([0, 100, 4, 300]);
  expect(scaler.transform([1, 100, 4, 500])).toEqual([0.25, 0, 1, 2]);
});

it("says 0 where no range is known, and stops at the limit", () => {
  const scaler = new MinMaxScaler(1, 3);
  expect(scaler.transform([5])).toEqual([0]);
  scaler.learn([5]);
  expect(scaler.transform([9])).toEqual([0]);
  scaler.learn([6]);
  expect(scaler.transform([1000])).toEqual([3]);
  expect(scaler.transform([-1000])).toEqual([-3]);
});

it("leaves alone what is not finite", () => {
  const scaler = new MinMaxScaler(1);
  for (const x of [4, NaN, -Infinity, 8]) scaler.learn([x]);
  expect(scaler.state).toEqual({ seen: [2], min: [4], max: [8] });
  expect(scaler.transform([Infinity])).toEqual([Infinity]);
});

it("refuses another number of features", () => {
  expect(() => new MinMaxScaler(3).learn([1, 2])).toThrow("minMax: value has 2 features, expected 3");
  expect(() => new MinMaxScaler(3, 1, { seen: [1, 1, 1], min: [1], max: [1, 1, 1] })).toThrow(
    "minMax: state.min has 1 features, expected 3",
  );
});
