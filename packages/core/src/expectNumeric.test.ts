import { tensor } from "@backstream/tensors";
import { expect, it } from "vitest";
import { ShapeError } from "./errors.js";
import { expectNumeric } from "./expectNumeric.js";

it("accepts numbers of every kind", () => {
  for (const numbers of [1, NaN, [], [1, 2], new Float32Array(1), new Int32Array(1), tensor([1], [1])]) {
    expect(() => expectNumeric("net", "input", numbers)).not.toThrow();
  }
});

it("refuses what would be misread in silence", () => {
  for (const [value, found] of [
    ["1", '"1"'],
    [null, "null"],
    [undefined, "missing"],
    [true, "true"],
    [{ 0: 1 }, "{ 0 }"],
    [["1"], 'an array that begins with "1"'],
    [[null, 1], "an array that begins with null"],
  ] as const) {
    expect(() => expectNumeric("net", "input", value)).toThrow(
      new ShapeError(`net: input is ${found}, expected a number, an array or a tensor`),
    );
  }
  expect(() => expectNumeric("net", "input", [[1], [2]])).toThrow(
    new ShapeError(
      "net: input is an array of arrays, expected a number, an array or a tensor; make it tensor([rows, features], numbers.flat())",
    ),
  );
});
