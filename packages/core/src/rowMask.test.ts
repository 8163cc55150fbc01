import { expect, it } from "vitest";
import { ShapeError } from "./errors.js";
import { rowMask } from "./rowMask.js";

it("gives each row a 0 or 1", () => {
  expect(rowMask("net", undefined, 2)).toBeUndefined();
  expect(rowMask("net", [1, 0], 2)).toEqual(new Float64Array([1, 0]));
  expect(rowMask("net", 0, 1)).toEqual(new Float64Array([0]));
});

it.each([2, 0.5, -1, NaN])("refuses %d", (value) => {
  expect(() => rowMask("gru(1, 2)", [1, value], 2)).toThrow(
    new RangeError(`gru(1, 2): mask holds ${value}, expected 0 or 1`),
  );
});

it("refuses one number for several rows", () => {
  expect(() => rowMask("gru(1, 2)", 1, 2)).toThrow(
    new ShapeError("gru(1, 2): mask has shape [], expected [2], one number for each row"),
  );
});
