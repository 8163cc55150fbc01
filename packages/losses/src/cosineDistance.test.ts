import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { cosineDistance } from "./cosineDistance.js";

lossLaws((reduction) => cosineDistance({ reduction }));

describe("cosineDistance", () => {
  it("is 0 for the same direction, 1 for a right angle, 2 for the opposite", () => {
    const { losses } = cosineDistance({ reduction: "none" }).compare([[1, 0], [0, 2], [-3, 0]], [[5, 0], [5, 0], [5, 0]]); // prettier-ignore
    expect(losses.toArray()).toEqual([0, 1, 2]);
  });

  it("has a delta across the output, which is longer for a shorter output", () => {
    expect(cosineDistance().compare([0, 2], [3, 0]).delta.toArray()).toEqual([-0.5, 0]);
    expect(cosineDistance().compare([0, 4], [9, 0]).delta.toArray()).toEqual([-0.25, 0]);
  });

  it("takes zeros for a right angle to everything, with a delta of 0", () => {
    for (const [output, target] of [
      [
        [0, 0],
        [1, 2],
      ],
      [
        [1, 2],
        [0, 0],
      ],
    ]) {
      // prettier-ignore
      const { loss, delta } = cosineDistance().compare(output, target);
      expect([loss, ...delta.data]).toEqual([1, 0, 0]);
    }
  });

  it("is finite for large numbers", () => {
    const { loss, delta } = cosineDistance().compare([1e20, -1e20], [1e20, 1e20]);
    expect([loss, ...delta.data].every(Number.isFinite)).toBe(true);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = cosineDistance().compare([NaN, 1], [1, 1]);
    expect([loss, delta.data[0]]).toEqual([NaN, NaN]);
  });
});
