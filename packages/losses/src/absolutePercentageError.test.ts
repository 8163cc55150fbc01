import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { absolutePercentageError } from "./absolutePercentageError.js";

const away = { target: (random: RandomStream) => [1, 2, 3].map(() => 0.5 + random.uniform()) };
lossLaws((reduction) => absolutePercentageError({ reduction }), away);

describe("absolutePercentageError", () => {
  it("is the distance in per cent of the target", () => {
    const { loss, delta } = absolutePercentageError({ reduction: "sum" }).compare([110, -2], [100, -4]);
    expect(loss).toBe(10 + 50);
    expect(delta.toArray()).toEqual([1, 25]);
  });

  it("takes a target of 0 for 1e-7, as Keras does", () => {
    const { loss, delta } = absolutePercentageError().compare(new Float64Array([1]), [0]);
    expect(loss).toBeCloseTo(1e9, 5);
    expect(delta.item()).toBeCloseTo(1e9, 5);
    expect(absolutePercentageError().compare(0, 0).loss).toBe(0);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = absolutePercentageError().compare(NaN, 1);
    expect([loss, delta.data[0]]).toEqual([NaN, NaN]);
  });
});
