import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { sigmoidFocal } from "./sigmoidFocal.js";
import { sigmoidCrossEntropy } from "./sigmoidCrossEntropy.js";

const labels = { target: (random: RandomStream) => [random.uniform(), 0, 1] };
lossLaws((reduction) => sigmoidFocal({ alpha: 0.25, reduction }), labels);
lossLaws((reduction) => sigmoidFocal({ gamma: 0.5, reduction }), labels);

describe("sigmoidFocal", () => {
  it("is the cross-entropy times the square of the probability of the wrong answer", () => {
    const { loss } = sigmoidFocal({ reduction: "sum" }).compare(
      new Float64Array([Math.log(3), Math.log(3)]),
      [1, 0],
    );
    expect(loss).toBeCloseTo((1 / 4) ** 2 * Math.log(4 / 3) + (3 / 4) ** 2 * Math.log(4), 14);
  });

  it("is the cross-entropy with a gamma of 0", () => {
    const [output, target] = [[-1, 0.5, 1e4], [0, 1, 0]]; // prettier-ignore
    expect(sigmoidFocal({ gamma: 0 }).compare(output, target)).toEqual(
      sigmoidCrossEntropy().compare(output, target),
    );
  });

  it("weighs ones by alpha and zeros by the rest", () => {
    const weighed = sigmoidFocal({ alpha: 0.25 });
    expect(weighed.compare(0, 1).loss).toBeCloseTo((0.25 * Math.LN2) / 4, 15);
    expect(weighed.compare(0, 0).loss).toBeCloseTo((0.75 * Math.LN2) / 4, 15);
  });

  it.each([0, 0.5, 2])("is finite for extreme logits, with a gamma of %d", (gamma) => {
    const { loss, delta } = sigmoidFocal({ gamma, reduction: "sum" }).compare(
      [1e4, -1e4, 1e4, -1e4, 1e38],
      [1, 0, 0, 1, 1],
    );
    expect(loss).toBe(2e4);
    expect(delta.toArray()).toEqual([0, 0, 1, -1, 0]);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = sigmoidFocal().compare(NaN, 1);
    expect([loss, delta.data[0]]).toEqual([NaN, NaN]);
  });

  it.each([-1, NaN, Infinity])("refuses a gamma of %d", (gamma) => {
    expect(() => sigmoidFocal({ gamma })).toThrow(
      new RangeError(`sigmoidFocal: gamma is ${gamma}, expected a finite number from 0 up`),
    );
  });

  it.each([-0.1, 1.1, NaN])("refuses an alpha of %d", (alpha) => {
    expect(() => sigmoidFocal({ alpha })).toThrow(
      new RangeError(`sigmoidFocal: alpha is ${alpha}, expected a number from 0 to 1`),
    );
  });
});
