import { ShapeError, UnknownNameError } from "@backstream/core";
import { tensor } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { squaredError } from "./squaredError.js";

lossLaws((reduction) => squaredError({ reduction }));

describe("squaredError", () => {
  it("is the mean of squares, or their sum", () => {
    const [output, target] = [tensor([2, 2], [1, 2, 3, 4]), tensor([2, 2], [1, 0, 3, 0])];
    expect(squaredError().compare(output, target).loss).toBe((4 + 16) / 4);
    expect(squaredError({ reduction: "sum" }).compare(output, target).delta.data).toEqual(
      new Float32Array([0, 4, 0, 8]),
    );
  });

  it("refuses a target of another shape", () => {
    expect(() => squaredError().compare(tensor([4, 3], new Float32Array(12)), [1, 2])).toThrow(
      new ShapeError("squaredError(): target has shape [2], expected [4, 3]"),
    );
  });

  it("refuses options that it does not have", () => {
    const misspelt = { reductoin: "sum" };
    expect(() => squaredError(misspelt as object)).toThrow(
      new UnknownNameError('squaredError: no option named "reductoin"; it has reduction'),
    );
  });

  it("refuses another reduction", () => {
    expect(() => squaredError({ reduction: "median" as "sum" })).toThrow(
      new RangeError('squaredError: reduction is "median", expected "mean", "sum" or "none"'),
    );
  });
});
