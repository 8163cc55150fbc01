import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { absoluteError } from "./absoluteError.js";
import { quantile } from "./quantile.js";

lossLaws((reduction) => quantile({ quantile: 0.9, reduction }));

describe("quantile", () => {
  it("costs more on one side than on the other", () => {
    const { loss, delta } = quantile({ quantile: 0.75, reduction: "sum" }).compare([4, 0, 1], [0, 4, 1]);
    expect(loss).toBe(1 + 3);
    expect(delta.toArray()).toEqual([0.25, -0.75, 0]);
  });

  it("is half the absolute error at the median", () => {
    const [output, target] = [
      [1, 5, 3],
      [2, 2, 2],
    ];
    const median = quantile({ quantile: 0.5 }).compare(output, target);
    expect(median.loss).toBe(absoluteError().compare(output, target).loss / 2);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = quantile({ quantile: 0.5 }).compare(NaN, 1);
    expect([loss, delta.item()]).toEqual([NaN, NaN]);
  });

  it.each([0, 1, NaN])("refuses a quantile of %d", (share) => {
    expect(() => quantile({ quantile: share })).toThrow(
      new RangeError(`quantile: quantile is ${share}, expected a number between 0 and 1`),
    );
  });
});
