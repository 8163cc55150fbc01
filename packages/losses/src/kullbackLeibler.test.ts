import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { kullbackLeibler } from "./kullbackLeibler.js";

const probabilities = (random: RandomStream): number[] => {
  const raw = [random.uniform(), random.uniform(), random.uniform()];
  return raw.map((x) => x / (raw[0] + raw[1] + raw[2]));
};
lossLaws((reduction) => kullbackLeibler({ reduction }), { target: probabilities });
lossLaws((reduction) => kullbackLeibler({ logTarget: true, reduction }), {
  target: (random) => probabilities(random).map(Math.log),
});

describe("kullbackLeibler", () => {
  it("is 0 for the same distribution, and the surprise for a certain one", () => {
    const half = new Float64Array([Math.log(0.5), Math.log(0.5)]);
    expect(kullbackLeibler().compare(half, [0.5, 0.5]).loss).toBeCloseTo(0, 15);
    const { loss, delta } = kullbackLeibler().compare(half, [1, 0]);
    expect(loss).toBeCloseTo(Math.LN2, 15);
    expect(delta.toArray()).toEqual([-1, -0]);
  });

  it("lets an impossible class be impossible for both", () => {
    expect(kullbackLeibler().compare([0, -Infinity], [1, 0]).loss).toBe(0);
    expect(kullbackLeibler({ logTarget: true }).compare([0, -Infinity], [0, -Infinity]).loss).toBe(0);
    expect(kullbackLeibler().compare([-Infinity, 0], [1, 0]).loss).toBe(Infinity);
  });

  it("refuses what is no boolean", () => {
    expect(() => kullbackLeibler({ logTarget: "no" as never })).toThrow(
      new TypeError('kullbackLeibler: logTarget is "no", expected true or false'),
    );
  });
});
