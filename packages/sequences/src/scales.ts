import { expectNumeric } from "@backstream/core";
import { eachFeature } from "./eachFeature.js";
import { onNumbers, type Scalable } from "./onNumbers.js";
import type { Scale } from "./Scale.js";

/**
 * A scale from its numbers, one a feature. It keeps the two arrays.
 *
 *     original = scaled · factor + shift
 *
 * @example
 *   linearScale("example", [10], [20]).inverse(0.5) // => 25
 */
export function linearScale(where: string, factor: readonly number[], shift: readonly number[]): Scale {
  const inverse = <T extends Scalable>(value: T): T => {
    expectNumeric(where, "the value for inverse", value);
    return onNumbers(value, (row) => {
      eachFeature(where, row, factor.length, (scaled, feature, index) => {
        row[index] = scaled * factor[feature] + shift[feature];
      });
      return row;
    });
  };
  return withInverse(factor, shift, inverse);
}

/**
 * The sample with the scale of its target. If the target was scaled before, the scale takes back both, the later one first.
 *
 * @example
 *   const celsius = withScale("example", { input: 1 }, linearScale("example", [10], [20]));
 *   celsius.scale.inverse(0.5) // => 25
 *   withScale("example", celsius, linearScale("example", [2], [1])).scale.inverse(0.5) // => 40
 */
export function withScale<S extends object>(
  where: string,
  sample: S,
  scale: Scale,
): S & { readonly scale: Scale } {
  const earlier: unknown = "scale" in sample ? sample.scale : undefined; // may be any field of the user
  return { ...sample, scale: isScale(earlier, scale.factor.length) ? joined(where, scale, earlier) : scale };
}

/** Takes back the later scaling, then the earlier one. */
function joined(where: string, later: Scale, earlier: Scale): Scale {
  const at = (values: readonly number[], index: number): number => values[index % values.length];
  const { length } = later.factor.length > earlier.factor.length ? later.factor : earlier.factor;
  const factor = Array.from({ length }, (_, index) => at(later.factor, index) * at(earlier.factor, index));
  const shift = Array.from(
    { length },
    (_, index) => at(later.shift, index) * at(earlier.factor, index) + at(earlier.shift, index),
  );
  return linearScale(where, factor, shift);
}

/**
 * The scale of a target that has none: `inverse` throws.
 *
 * @example
 *   noScale("example: a class has no scale").factor // => []
 */
export function noScale(problem: string): Scale {
  return withInverse([], [], () => {
    throw new TypeError(problem);
  });
}

/** `inverse` is not enumerable, so that a sample with a scale stays plain data, which checkpoint files can hold. */
function withInverse(factor: readonly number[], shift: readonly number[], inverse: Scale["inverse"]): Scale {
  return Object.defineProperty({ factor, shift }, "inverse", { value: inverse }) as Scale; // defineProperty's type does not say what it defined
}

/** Whether it is a scale, and of so many features; a scale of one feature fits to any number. */
function isScale(value: unknown, features: number): value is Scale {
  if (typeof value !== "object" || value === null || !("inverse" in value)) return false;
  const { factor, shift } = value as Partial<Scale>;
  if (!Array.isArray(factor) || !Array.isArray(shift) || factor.length !== shift.length) return false;
  return factor.length === features || (factor.length > 0 && (factor.length === 1 || features === 1));
}
