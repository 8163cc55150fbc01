import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { softmaxFocal } from "./softmaxFocal.js";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.js";

const classes = { target: (random: RandomStream) => [random.integer(3)] };
lossLaws((reduction) => softmaxFocal({ reduction }), classes);
lossLaws((reduction) => softmaxFocal({ gamma: 0.5, reduction }), classes);

describe("softmaxFocal", () => {
  it("is the cross-entropy times the square of the probability of the other classes", () => {
    const { loss } = softmaxFocal().compare(new Float64Array([Math.log(3), 0]), 0);
    expect(loss).toBeCloseTo((1 / 4) ** 2 * Math.log(4 / 3), 14);
  });

  it("is the cross-entropy with a gamma of 0", () => {
    const logits = new Float64Array([-1, 0.5, 2]);
    const found = softmaxFocal({ gamma: 0 }).compare(logits, 1);
    const expected = softmaxCrossEntropy().compare(logits, 1);
    expect(found.loss).toBeCloseTo(expected.loss, 14);
    found.delta.data.forEach((d, i) => expect(d).toBeCloseTo(expected.delta.data[i], 14));
  });

  it.each([0, 0.5, 2])("is finite for extreme logits, with a gamma of %d", (gamma) => {
    const loss = softmaxFocal({ gamma, reduction: "sum" });
    expect(loss.compare([1e4, -1e4, 0], 0)).toMatchObject({ loss: 0 });
    const wrong = loss.compare([1e4, -1e4, 0], 1);
    expect(wrong.loss).toBe(2e4);
    expect(wrong.delta.toArray()).toEqual([1, -1, 0]);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = softmaxFocal().compare([NaN, 0, 0], 1);
    expect([loss, delta.data[0]]).toEqual([NaN, NaN]);
  });

  it.each([3, -1, 0.5, NaN])("refuses class %d of three", (label) => {
    expect(() => softmaxFocal().compare([0, 0, 0], label)).toThrow(
      new RangeError(`softmaxFocal(): class is ${label}, expected a whole number from 0 to 2`),
    );
  });

  it.each([-1, NaN])("refuses a gamma of %d", (gamma) => {
    expect(() => softmaxFocal({ gamma })).toThrow(
      new RangeError(`softmaxFocal: gamma is ${gamma}, expected a finite number from 0 up`),
    );
  });
});
