import { ShapeError } from "@backstream/core";
import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { cosineEmbedding } from "./cosineEmbedding.js";

const pairs = {
  target: (random: RandomStream) => [
    random.normal(),
    random.normal(),
    random.normal(),
    2 * random.integer(2) - 1,
  ],
};
lossLaws((reduction) => cosineEmbedding({ margin: 0.2, reduction }), pairs);

describe("cosineEmbedding", () => {
  it("pulls what is alike together, and pushes the other apart up to the margin", () => {
    const loss = cosineEmbedding({ margin: 0.25 });
    expect(loss.compare([1, 0], [0, 7, 1]).loss).toBe(1);
    expect(loss.compare([1, 0], [7, 0, -1]).loss).toBe(0.75);
    const apart = loss.compare([1, 0], [0, 7, -1]);
    expect([apart.loss, ...apart.delta.data]).toEqual([0, 0, 0]);
  });

  it.each([0, 2, NaN])("refuses a target that ends in %d", (last) => {
    expect(() => cosineEmbedding().compare([1, 0], [1, 0, last])).toThrow(
      new RangeError(
        `cosineEmbedding(): target is ${last}, expected 1 or -1; for 0 and 1 write 2 * target - 1`,
      ),
    );
  });

  it("refuses a target without that number, and a margin that no cosine has", () => {
    expect(() => cosineEmbedding().compare([1, 0], [1, 0])).toThrow(
      new ShapeError("cosineEmbedding(): target has shape [2], expected [3]"),
    );
    expect(() => cosineEmbedding({ margin: 2 })).toThrow(
      new RangeError("cosineEmbedding: margin is 2, expected a number from -1 to 1"),
    );
  });
});
