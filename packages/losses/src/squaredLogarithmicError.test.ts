import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { squaredLogarithmicError } from "./squaredLogarithmicError.js";

const positive = {
  output: (random: RandomStream) => [1, 2, 3].map(() => 3 * random.uniform()),
  target: (random: RandomStream) => [1, 2, 3].map(() => 3 * random.uniform()),
};
lossLaws((reduction) => squaredLogarithmicError({ reduction }), positive);

describe("squaredLogarithmicError", () => {
  it("is the squared distance of the logarithms", () => {
    const { loss, delta } = squaredLogarithmicError().compare(new Float64Array([Math.E - 1, 0]), [0, 0]);
    expect(loss).toBeCloseTo(1 / 2, 14);
    expect(delta.data[0]).toBeCloseTo(1 / Math.E, 14);
  });

  it("is not finite where an output has no logarithm, so that no step is made", () => {
    expect(squaredLogarithmicError().compare(-1, 0).loss).toBe(Infinity);
    expect(squaredLogarithmicError().compare(-2, 0).loss).toBeNaN();
  });
});
