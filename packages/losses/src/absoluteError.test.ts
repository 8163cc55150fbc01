import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { absoluteError } from "./absoluteError.js";

lossLaws((reduction) => absoluteError({ reduction }));

describe("absoluteError", () => {
  it("is the mean distance; its derivative is the side, and 0 on the target", () => {
    const { loss, delta } = absoluteError().compare([1, 2, 3, 4], [2, 2, 0, 8]);
    expect(loss).toBe((1 + 3 + 4) / 4);
    expect(delta.toArray()).toEqual([-0.25, 0, 0.25, -0.25]);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = absoluteError().compare(NaN, 1);
    expect([loss, delta.item()]).toEqual([NaN, NaN]);
  });
});
