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
      "net: input is an array of arrays, expected a number, an array or a tensor; make it tensor(rows)",
    ),
  );
});

it("looks at every entry of an array, and at what a typed array holds", () => {
  for (const [entry, text] of [
    ["x", '"x"'],
    [null, "null"],
    [undefined, "undefined"],
    [3n, "3n"],
  ] as const) {
    expect(() => expectNumeric("net", "input", [1, entry])).toThrow(
      new ShapeError(`net: input has ${text} at index 1, expected numbers`),
    );
  }
  // oxlint-disable-next-line no-sparse-arrays -- a hole is read as undefined
  expect(() => expectNumeric("net", "input", [1, , 2])).toThrow("net: input has undefined at index 1");
  for (const view of [new BigInt64Array(2), new BigUint64Array(2), new DataView(new ArrayBuffer(8))]) {
    expect(() => expectNumeric("net", "input", view)).toThrow(
      /^net: input is a (BigU?[iI]nt64Array|DataView) of \d, expected a number, an array or a tensor$/,
    );
  }
  expect(() => expectNumeric("net", "input", new Uint8Array(2))).not.toThrow();
});
