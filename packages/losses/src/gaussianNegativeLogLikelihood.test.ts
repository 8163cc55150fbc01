import { ShapeError } from "@backstream/core";
import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { gaussianNegativeLogLikelihood } from "./gaussianNegativeLogLikelihood.js";

const half = { fanOut: 4, target: (random: RandomStream) => [random.normal(), random.normal()] };
lossLaws((reduction) => gaussianNegativeLogLikelihood({ reduction }), half);
lossLaws((reduction) => gaussianNegativeLogLikelihood({ constant: true, reduction }), half);

describe("gaussianNegativeLogLikelihood", () => {
  it("takes means first, then logarithms of variances, and divides by the target's features", () => {
    const loss = gaussianNegativeLogLikelihood();
    const found = loss.compare([3, 5, 0, Math.log(4)], [1, 1]);
    expect(found.loss).toBeCloseTo((4 + (Math.log(4) + 16 / 4)) / 2 / 2, 6);
    expect(found.delta.data[0]).toBe(1); // 2 / 1 / 2 features
    expect(found.delta.data[1]).toBeCloseTo(4 / 4 / 2, 6);
    expect(found.delta.data[2]).toBe((1 - 4) / 2 / 2);
    expect(found.delta.data[3]).toBeCloseTo((1 - 4) / 2 / 2, 6);
  });

  it("is the logarithm of the density with the constant", () => {
    const { loss } = gaussianNegativeLogLikelihood({ constant: true }).compare([0, 0], 0);
    expect(Math.exp(-loss)).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 14);
  });

  it("has a loss for each feature with the reduction none", () => {
    const { losses } = gaussianNegativeLogLikelihood({ reduction: "none" }).compare([[3, 5, 0, 0]], [[1, 1]]);
    expect(losses.toArray()).toEqual([[2, 8]]);
  });

  it("is finite on the target, however certain the net is", () => {
    const { loss, delta } = gaussianNegativeLogLikelihood().compare([1, -1e4], 1);
    expect([loss, ...delta.data]).toEqual([-5000, 0, 0.5]);
  });

  it("refuses an output without variances", () => {
    expect(() => gaussianNegativeLogLikelihood().compare([1, 2, 3], [1, 2, 3])).toThrow(
      new ShapeError(
        "gaussianNegativeLogLikelihood(): output has 3 numbers a row, expected an even number: means, then logarithms of variances",
      ),
    );
    expect(() => gaussianNegativeLogLikelihood().compare([1, 2], [1, 2])).toThrow(
      new ShapeError("gaussianNegativeLogLikelihood(): target has shape [2], expected one number"),
    );
  });

  it("refuses what is no boolean", () => {
    expect(() => gaussianNegativeLogLikelihood({ constant: 1 as never })).toThrow(
      new TypeError("gaussianNegativeLogLikelihood: constant is 1, expected true or false"),
    );
  });
});
