import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { sigmoidCrossEntropy } from "./sigmoidCrossEntropy.js";

const label = { target: (random: { uniform(): number }) => [random.uniform(), 0, 1] };
lossLaws((reduction) => sigmoidCrossEntropy({ reduction }), label);

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
});
