import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { poissonNegativeLogLikelihood } from "./poissonNegativeLogLikelihood.js";

const counts = { target: (random: RandomStream) => [1, 2, 3].map(() => random.integer(5)) };
lossLaws((reduction) => poissonNegativeLogLikelihood({ full: true, reduction }), counts);
lossLaws((reduction) => poissonNegativeLogLikelihood({ logInput: false, reduction }), {
  output: (random: RandomStream) => [1, 2, 3].map(() => 0.2 + random.uniform()),
  ...counts,
});

describe("poissonNegativeLogLikelihood", () => {
  it("is lowest where the rate is the count", () => {
    const { loss, delta } = poissonNegativeLogLikelihood().compare(new Float64Array([Math.log(3)]), [3]);
    expect(loss).toBeCloseTo(3 - 3 * Math.log(3), 14);
    expect(delta.item()).toBeCloseTo(0, 14);
    const rate = poissonNegativeLogLikelihood({ logInput: false }).compare(new Float64Array([3]), [3]);
    expect(rate.loss).toBeCloseTo(3 - 3 * Math.log(3), 7); // 1e-8 is added to the rate
  });

  it("adds Stirling's log t! for counts above 1, which no output changes", () => {
    const log = new Float64Array([0, 0]);
    const [short, full] = [false, true].map((of) => poissonNegativeLogLikelihood({ full: of, reduction: "sum" }).compare(log, [1, 10])); // prettier-ignore
    const stirling = 10 * Math.log(10) - 10 + Math.log(2 * Math.PI * 10) / 2;
    expect(full.loss - short.loss).toBeCloseTo(stirling, 13);
    expect(stirling).toBeCloseTo(Math.log(3628800), 1);
    expect(full.delta).toEqual(short.delta);
  });

  it("has a loss for a rate of 0", () => {
    expect(poissonNegativeLogLikelihood({ logInput: false }).compare(0, 0)).toMatchObject({ loss: 0 });
    expect(poissonNegativeLogLikelihood({ logInput: false }).compare(0, 1).loss).toBeCloseTo(
      -Math.log(1e-8),
      6,
    );
  });

  it.each(["logInput", "full"])("refuses what is no boolean for %s", (option) => {
    expect(() => poissonNegativeLogLikelihood({ [option]: 1 })).toThrow(
      new TypeError(`poissonNegativeLogLikelihood: ${option} is 1, expected true or false`),
    );
  });
});
