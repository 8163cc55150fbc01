import { tensor } from "@backstream/tensors";
import { expect, it } from "vitest";
import { ShapeError } from "./errors.js";
import { rowNumbers } from "./rowNumbers.js";

it("gives each row its number", () => {
  expect(rowNumbers("net", "weight", undefined, 2)).toBeUndefined();
  expect(rowNumbers("net", "weight", [1, 2], 2)).toEqual(new Float64Array([1, 2]));
  expect(rowNumbers("net", "weight", 3, 2)).toEqual(new Float64Array([3, 3]));
  expect(rowNumbers("net", "weight", tensor([], [3]), 2)).toEqual(new Float64Array([3, 3]));
  expect(rowNumbers("net", "mask", 1, 1)).toEqual(new Float64Array([1]));
});

it("does not copy what has a type", () => {
  for (const numbers of [new Float32Array([1, 2]), new Float64Array([1, 2]), new Int32Array([1, 2])]) {
    expect(rowNumbers("net", "weight", numbers, 2)).toBe(numbers);
  }
  for (const numbers of [tensor([2], [1, 2]), tensor([2, 1], [1, 2])]) {
    expect(rowNumbers("net", "weight", numbers, 2)).toBe(numbers.data);
  }
});

it.each([
  ["weight", [1], "[1]"],
  ["weight", new Float32Array(3), "[3]"],
  ["weight", tensor([1, 2], [1, 2]), "[1, 2]"],
  ["weight", tensor([3], [1, 2, 3]), "[3]"],
  ["mask", 1, "[]"],
  ["mask", tensor([], [1]), "[]"],
] as const)("refuses a %s of other numbers than rows (%#)", (what, given, shape) => {
  expect(() => rowNumbers("gru(1, 2)", what, given, 2)).toThrow(
    new ShapeError(`gru(1, 2): ${what} has shape ${shape}, expected [2], one number for each row`),
  );
});

it("refuses what is no number", () => {
  expect(() => rowNumbers("gru(1, 2)", "weight", "2" as never, 1)).toThrow(
    new ShapeError('gru(1, 2): weight is "2", expected a number, an array or a tensor'),
  );
});
