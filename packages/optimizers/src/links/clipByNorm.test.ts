import { optimizerLaws } from "@backstream/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clipByNorm } from "./clipByNorm.js";

optimizerLaws(() => clipByNorm(1), { joint: true });

function clipped(maximum: number, gradient: readonly number[]): number[] {
  const values = Float32Array.from(gradient);
  clipByNorm(maximum).update(values, {}, new Float32Array(gradient.length), 1);
  return [...values];
}

describe("clipByNorm", () => {
  it("leaves a gradient that is short enough as it is", () => {
    expect(clipped(5.1, [3, 4])).toEqual([3, 4]);
  });

  it("makes the norm the maximum and keeps the direction", () => {
    const vectors = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 9 });
    const property = fc.property(vectors, fc.integer({ min: 1, max: 50 }), (gradient, maximum) => {
      const norm = Math.hypot(...gradient);
      const factor = Math.min(1, maximum / norm);
      clipped(maximum, gradient).forEach((value, i) => expect(value).toBeCloseTo(gradient[i] * factor, 3));
    });
    fc.assert(property, { seed: 1, numRuns: 50 });
  });

  it("does not overflow on the squares of a huge gradient", () => {
    expect(clipped(1, [1e30, 0])[0]).toBeCloseTo(1, 6);
  });

  it.each([0, -1, NaN, Infinity])("refuses a maximum of %d", (maximum) => {
    expect(() => clipByNorm(maximum)).toThrow(
      new RangeError(`clipByNorm: maximum is ${maximum}, expected a finite number above 0`),
    );
  });
});
