import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { softMargin } from "./softMargin.js";

const sides = { target: (random: RandomStream) => [1, 2, 3].map(() => 2 * random.integer(2) - 1) };
lossLaws((reduction) => softMargin({ reduction }), sides);

describe("softMargin", () => {
  it("is log 2 for a score of 0, and half a step to the right side", () => {
    const { loss, delta } = softMargin({ reduction: "sum" }).compare([0, 0], [1, -1]);
    expect(loss).toBeCloseTo(2 * Math.LN2, 15);
    expect(delta.toArray()).toEqual([-0.5, 0.5]);
  });

  it("is exact for scores of any size", () => {
    const { loss, delta } = softMargin({ reduction: "sum" }).compare([1e4, 1e4, -1e38, 1e38], [1, -1, -1, 1]);
    expect(loss).toBe(1e4);
    expect(delta.toArray()).toEqual([-0, 1, 0, -0]);
    expect(softMargin().compare(40, 1).loss).toBeCloseTo(Math.exp(-40), 30);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = softMargin().compare(NaN, 1);
    expect([loss, delta.data[0]]).toEqual([NaN, NaN]);
  });

  it.each([0, 0.5, NaN])("refuses a target of %d", (target) => {
    expect(() => softMargin().compare([1, 2], [1, target])).toThrow(
      new RangeError(`softMargin(): target is ${target}, expected 1 or -1; for 0 and 1 write 2 * target - 1`),
    );
  });
});
