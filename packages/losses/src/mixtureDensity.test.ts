import { ShapeError } from "@backstream/core";
import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { mixtureDensity } from "./mixtureDensity.js";
import { gaussianNegativeLogLikelihood } from "./gaussianNegativeLogLikelihood.js";

const two = { fanOut: 10, target: (random: RandomStream) => [random.normal(), random.normal()] };
lossLaws((reduction) => mixtureDensity({ components: 2, features: 2, reduction }), two);
lossLaws((reduction) => mixtureDensity({ components: 2, features: 2, isotropic: true, reduction }), {
  ...two,
  fanOut: 8,
});

describe("mixtureDensity", () => {
  it("is the surprise at the target under a mixture of bells", () => {
    const loss = mixtureDensity({ components: 2, features: 1 });
    // One of three at -1, two of three at 2, with deviations of 1 and 2.
    const { loss: found } = loss.compare(new Float64Array([0, Math.LN2, -1, 2, 0, Math.LN2]), [0]);
    const bell = (distance: number, deviation: number): number =>
      Math.exp(-((distance / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));
    expect(found).toBeCloseTo(-Math.log(bell(1, 1) / 3 + (2 / 3) * bell(2, 2)), 14);
  });

  it("is the normal distribution's with one component", () => {
    const bell = gaussianNegativeLogLikelihood({ constant: true, reduction: "sum" });
    const expected = bell.compare(new Float64Array([3, 5, -0.5, 1]), [1, 2]);
    const loss = mixtureDensity({ components: 1, features: 2, reduction: "sum" });
    const found = loss.compare(new Float64Array([7, 3, 5, -0.25, 0.5]), [1, 2]);
    expect(found.loss).toBeCloseTo(expected.loss, 13);
    // A logarithm of a deviation is half that of the variance, so its slope is twice as steep.
    const [a, b, c, d] = expected.delta.data;
    [0, a, b, 2 * c, 2 * d].forEach((slope, i) => expect(found.delta.data[i]).toBeCloseTo(slope, 12));
  });

  it("is finite for extreme logits, and far from all components", () => {
    const loss = mixtureDensity({ components: 2, features: 1 });
    for (const output of [
      [1e4, -1e4, 0, 0, 0, 0],
      [-1e4, 1e4, 1e4, 1e4, 0, 0],
      [0, 0, 1, 2, -1e4, 0],
    ]) {
      // prettier-ignore
      const { loss: found, delta } = loss.compare(output, 0);
      expect([found, ...delta.data].every(Number.isFinite)).toBe(true);
    }
  });

  it("refuses outputs of another layout, and targets of other features", () => {
    const loss = mixtureDensity({ components: 2, features: 2 });
    expect(() => loss.compare([1, 2, 3], [1, 2])).toThrow(
      new ShapeError(
        "mixtureDensity({ components: 2, features: 2 }): output has 3 numbers a row, expected 10: 2 logits, 4 means and 4 logarithms of deviations",
      ),
    );
    expect(() => loss.compare(new Float32Array(10), 1)).toThrow(
      new ShapeError("mixtureDensity({ components: 2, features: 2 }): target has shape [], expected [2]"),
    );
  });

  it("refuses options that describe no mixture", () => {
    expect(() => mixtureDensity({ components: 0, features: 1 })).toThrow(
      new RangeError("mixtureDensity: components is 0, expected a whole number from 1 up"),
    );
    expect(() => mixtureDensity({ components: 1, features: 0.5 })).toThrow(
      new RangeError("mixtureDensity: features is 0.5, expected a whole number from 1 up"),
    );
    expect(() => mixtureDensity({ components: 1, features: 1, isotropic: 0 as never })).toThrow(
      new TypeError("mixtureDensity: isotropic is 0, expected true or false"),
    );
  });
});
