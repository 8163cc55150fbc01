import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { hinge } from "./hinge.js";

const sides = { target: (random: RandomStream) => [1, 2, 3].map(() => 2 * random.integer(2) - 1) };
lossLaws((reduction) => hinge({ reduction }), sides);

describe("hinge", () => {
  it("costs what is missing to a score of 1 on the right side", () => {
    const { loss, delta } = hinge({ reduction: "sum" }).compare([2, 0.5, 1, -3], [1, 1, 1, 1]);
    expect(loss).toBe(0 + 0.5 + 0 + 4);
    expect(delta.toArray()).toEqual([0, -1, 0, -1]); // at the margin it has no slope
    expect(hinge().compare(-3, -1).loss).toBe(0);
  });

  it("is finite for extreme scores", () => {
    expect(hinge({ reduction: "sum" }).compare([1e4, -1e4], [-1, -1]).loss).toBe(10001);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = hinge().compare(NaN, 1);
    expect([loss, delta.data[0]]).toEqual([NaN, NaN]);
  });

  it.each([0, 0.5, NaN])("refuses a target of %d", (target) => {
    expect(() => hinge().compare([1, 2], [1, target])).toThrow(
      new RangeError(`hinge(): target is ${target}, expected 1 or -1; for 0 and 1 write 2 * target - 1`),
    );
  });
});
