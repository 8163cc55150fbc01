import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { squaredHinge } from "./squaredHinge.js";

const sides = { target: (random: RandomStream) => [1, 2, 3].map(() => 2 * random.integer(2) - 1) };
lossLaws((reduction) => squaredHinge({ reduction }), sides);

describe("squaredHinge", () => {
  it("costs the square of what is missing to a score of 1 on the right side", () => {
    const { loss, delta } = squaredHinge({ reduction: "sum" }).compare([2, 0.5, -3], [1, 1, 1]);
    expect(loss).toBe(0.25 + 16);
    expect(delta.toArray()).toEqual([-0, -1, -8]);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = squaredHinge().compare(NaN, 1);
    expect([loss, delta.data[0]]).toEqual([NaN, NaN]);
  });

  it.each([0, 0.5, NaN])("refuses a target of %d", (target) => {
    expect(() => squaredHinge().compare([1, 2], [1, target])).toThrow(
      new RangeError(
        `squaredHinge(): target is ${target}, expected 1 or -1; for 0 and 1 write 2 * target - 1`,
      ),
    );
  });
});
