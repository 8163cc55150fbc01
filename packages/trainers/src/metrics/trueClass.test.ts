import { ShapeError } from "@backstream/core";
import { expect, it } from "vitest";
import { accumulate } from "./accumulate.js";
import { accuracy } from "./accuracy.js";

const right = (output: number | number[], target: number | number[]): number => {
  const running = accumulate(accuracy());
  running.add({ sample: { input: 0, target }, output });
  return running.value;
};

it("names the class of the largest logit, the first of equals", () => {
  expect([0, 1, 2].map((label) => right([1, 3, 2], label))).toEqual([0, 1, 0]);
  expect(right([3, 3, 2], 0)).toBe(1);
  expect(right([1, 3, 2], [0.1, 0.6, 0.3])).toBe(1);
});

it("answers yes where a single logit is above 0", () => {
  expect([right(0.1, 1), right(-0.1, 1), right(0, 0), right(-0.1, 0)]).toEqual([1, 0, 1, 1]);
});

it("refuses what is no class", () => {
  expect(() => right([1, 2, 3], 1.5)).toThrow(
    new RangeError("accuracy: class is 1.5, expected a whole number from 0 to 2"),
  );
  expect(() => right([1, 2, 3], [1, 0])).toThrow(
    new ShapeError("accuracy: target has 2 numbers a row, expected 1 (a class) or 3 (probabilities)"),
  );
});
