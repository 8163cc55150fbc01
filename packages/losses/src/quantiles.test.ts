import { ShapeError } from "@backstream/core";
import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { quantiles } from "./quantiles.js";
import { quantile } from "./quantile.js";

const three = [0.1, 0.5, 0.9];
const two = { fanOut: 6, target: (random: RandomStream) => [random.normal(), random.normal()] };
lossLaws((reduction) => quantiles({ quantiles: three, reduction }), two);
lossLaws((reduction) => quantiles({ quantiles: three, nonCrossing: true, reduction }), two);

describe("quantiles", () => {
  it("has all quantiles of the first target, then of the next", () => {
    const loss = quantiles({ quantiles: [0.25, 0.75], reduction: "none" });
    const { losses, delta } = loss.compare([0, 0, 10, 10], [4, 2]);
    expect(losses.toArray()).toEqual([1, 3, 6, 2]);
    expect(delta.toArray()).toEqual([-0.25, -0.75, 0.75, 0.25]);
  });

  it("is quantile of each of them", () => {
    const [output, target] = [new Float64Array([1, 5, 2]), [3]];
    const expected = three.map((share, i) => quantile({ quantile: share }).compare(output[i], target).loss);
    const { loss } = quantiles({ quantiles: three }).compare(output, target);
    expect(loss).toBeCloseTo((expected[0] + expected[1] + expected[2]) / 3, 14);
  });

  it("lets outputs count in ascending order where none may cross", () => {
    const sorted = quantiles({ quantiles: three, nonCrossing: true });
    const apart = quantiles({ quantiles: three });
    expect(sorted.compare([7, 1, 4], 3).loss).toBeCloseTo(apart.compare([1, 4, 7], 3).loss, 14);
    const [a, b, c] = apart.compare([1, 4, 7], 3).delta.data;
    expect([...sorted.compare([7, 1, 4], 3).delta.data]).toEqual([c, a, b]);
    expect(sorted.compare([2, 2, 2], 3)).toEqual(apart.compare([2, 2, 2], 3)); // equals keep their order
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = quantiles({ quantiles: three }).compare([NaN, 1, 2], 1);
    expect([loss, delta.data[0]]).toEqual([NaN, NaN]);
  });

  it.each<[unknown, string]>([
    [[0.5, 0.1], "[0.5, 0.1]"],
    [[0.5, 0.5], "[0.5, 0.5]"],
    [[0, 0.5], "[0, 0.5]"],
    [[0.5, 1], "[0.5, 1]"],
    [[], "[]"],
    [0.5, "0.5"],
    [undefined, "undefined"],
    [["0.5"], '["0.5"]'],
  ])("refuses %j", (given, text) => {
    expect(() => quantiles({ quantiles: given as number[] })).toThrow(
      new RangeError(
        `quantiles: quantiles is ${text}, expected ascending numbers between 0 and 1 such as [0.1, 0.5, 0.9]`,
      ),
    );
  });

  it("refuses outputs that are no multiple of the quantiles", () => {
    expect(() => quantiles({ quantiles: three }).compare([1, 2], 1)).toThrow(
      new ShapeError(
        "quantiles({ quantiles: [0.1, 0.5, 0.9] }): output has 2 numbers a row, expected a multiple of 3: 3 quantiles of each target",
      ),
    );
  });

  it("refuses what is no boolean", () => {
    expect(() => quantiles({ quantiles: three, nonCrossing: 1 as never })).toThrow(
      new TypeError("quantiles: nonCrossing is 1, expected true or false"),
    );
  });
});
