import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { logCosh } from "./logCosh.js";

lossLaws((reduction) => logCosh({ reduction }));

describe("logCosh", () => {
  it("is the logarithm of the hyperbolic cosine", () => {
    const { loss, delta } = logCosh().compare(new Float64Array([1, -2]), [0, 0]);
    expect(loss).toBeCloseTo((Math.log(Math.cosh(1)) + Math.log(Math.cosh(2))) / 2, 14);
    expect([...delta.data]).toEqual([Math.tanh(1) / 2, Math.tanh(-2) / 2]);
  });

  it("does not overflow, as cosh would", () => {
    const { loss, delta } = logCosh({ reduction: "sum" }).compare([1e4, -1e4], [0, 0]);
    expect(loss).toBe(2 * (1e4 - Math.LN2));
    expect(delta.toArray()).toEqual([1, -1]);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = logCosh().compare(NaN, 1);
    expect([loss, delta.data[0]]).toEqual([NaN, NaN]);
  });
});
