import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { smoothL1 } from "./smoothL1.js";
import { huber } from "./huber.js";

lossLaws((reduction) => smoothL1({ beta: 0.6, reduction }));
lossLaws((reduction) => smoothL1({ beta: 0, reduction }));

describe("smoothL1", () => {
  it("is half a square over beta near the target, and a line of slope 1 far from it", () => {
    const { loss, delta } = smoothL1({ beta: 2, reduction: "sum" }).compare([1, 2, -3], [0, 0, 0]);
    expect(loss).toBe(0.25 + 1 + 2);
    expect(delta.toArray()).toEqual([0.5, 1, -1]);
  });

  it("is huber divided by its delta", () => {
    const [output, target] = [[1, 5, -2.5], [0, 1, 0]]; // prettier-ignore
    const expected = huber({ delta: 0.5 }).compare(output, target).loss / 0.5;
    expect(smoothL1({ beta: 0.5 }).compare(output, target).loss).toBeCloseTo(expected, 14);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = smoothL1().compare(NaN, 1);
    expect([loss, delta.data[0]]).toEqual([NaN, NaN]);
  });

  it.each([-1, NaN, Infinity])("refuses a beta of %d", (beta) => {
    expect(() => smoothL1({ beta })).toThrow(
      new RangeError(`smoothL1: beta is ${beta}, expected a finite number from 0 up`),
    );
  });
});
