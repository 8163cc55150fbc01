import { ShapeError } from "@backstream/core";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { sigmoidCrossEntropy } from "./sigmoidCrossEntropy.js";

const label = { target: (random: { uniform(): number }) => [random.uniform(), 0, 1] };
lossLaws((reduction) => sigmoidCrossEntropy({ reduction }), label);

lossLaws((reduction) => sigmoidCrossEntropy({ positiveWeight: 2.5, labelSmoothing: 0.1, reduction }), label);
lossLaws((reduction) => sigmoidCrossEntropy({ positiveWeight: [1, 0, 3], reduction }), label);

describe("sigmoidCrossEntropy", () => {
  it("is the surprise, log 2 for a logit of 0", () => {
    const { loss, delta } = sigmoidCrossEntropy().compare([0, 0], [0, 1]);
    expect(loss).toBeCloseTo(Math.log(2), 15);
    expect(delta.toArray()).toEqual([0.25, -0.25]);
  });

  it("is exact for logits of any size", () => {
    const { loss, delta } = sigmoidCrossEntropy({ reduction: "sum" }).compare(
      [1e38, -1e38, 1000, -1000],
      [1, 0, 0, 1],
    );
    expect(loss).toBe(2000);
    expect(delta.toArray()).toEqual([0, 0, 1, -1]);
    // log(1 + e^-40) is not 0, though 1 + e^-40 is 1.
    expect(sigmoidCrossEntropy().compare(40, 1).loss).toBeCloseTo(Math.exp(-40), 30);
  });

  it("weighs ones, of all outputs or of each", () => {
    const weighed = sigmoidCrossEntropy({ positiveWeight: 3, reduction: "sum" }).compare([0, 0], [1, 0]);
    expect(weighed.loss).toBeCloseTo(4 * Math.LN2, 14);
    expect(weighed.delta.toArray()).toEqual([-1.5, 0.5]);
    const each = sigmoidCrossEntropy({ positiveWeight: [1, 3], reduction: "none" });
    expect(each.compare([[0, 0]], [[1, 1]]).delta.toArray()).toEqual([[-0.5, -1.5]]);
  });

  it("moves labels towards one half", () => {
    const { delta } = sigmoidCrossEntropy({ labelSmoothing: 0.5, reduction: "sum" }).compare([0, 0], [1, 0]);
    expect(delta.toArray()).toEqual([-0.25, 0.25]);
  });

  it.each<[unknown, string]>([
    [-1, "-1"],
    [Infinity, "Infinity"],
    [[1, -1], "[1, -1]"],
    [[], "[]"],
    ["2", '"2"'],
  ])("refuses a positiveWeight of %j", (positiveWeight, text) => {
    expect(() => sigmoidCrossEntropy({ positiveWeight: positiveWeight as number })).toThrow(
      new RangeError(
        `sigmoidCrossEntropy: positiveWeight is ${text}, expected a finite number from 0 up, or one for each output`,
      ),
    );
  });

  it("refuses positive weights of other outputs", () => {
    expect(() => sigmoidCrossEntropy({ positiveWeight: [1, 2, 3] }).compare([0, 0], [1, 0])).toThrow(
      new ShapeError(
        "sigmoidCrossEntropy({ positiveWeight: [1, 2, 3] }): output has 2 numbers a row, expected 3, one for each positive weight",
      ),
    );
  });

  it.each([1, -0.1, NaN])("refuses a labelSmoothing of %d", (labelSmoothing) => {
    expect(() => sigmoidCrossEntropy({ labelSmoothing })).toThrow(
      new RangeError(`sigmoidCrossEntropy: labelSmoothing is ${labelSmoothing}, expected a number in [0, 1)`),
    );
  });
});
