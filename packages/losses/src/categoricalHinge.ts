import { callName, type Reduction } from "@backstream/core";
import { expectClass } from "./expectClass.js";
import { expectReduction, type LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { rowwise } from "./rowwise.js";

/**
 * The hinge of the class and the nearest other one: its score, or 0 where all others are below.
 *
 *     loss = mean over rows of  max(0, 1 - o[class] + max(0, largest o of the other classes))
 *
 * - output   `[classes]` or `[batch, classes]`: scores
 * - target   class indices, a number or `[batch]`
 *
 * The inner 0 is Keras's: the class has to have a score of 1, not only one that is 1 above the others. Keras:
 * `CategoricalHinge()`, of one-hot targets; PyTorch has only `MultiMarginLoss`.
 *
 * @throws {RangeError} By `compare`, when a class does not exist.
 * @throws {ShapeError} When the target is not one number a row.
 * @source Keras `CategoricalHinge`.
 * @see {@link multiMargin}, which looks at all other classes
 * @example
 *   const { loss, delta } = categoricalHinge().compare([2, 1, 3], 0);
 *   loss // => 2
 *   delta.toArray() // => [-1, 0, 1]
 */
export function categoricalHinge<R extends Reduction | "none" = "mean">(
  options: LossOptions<R> = {},
): LossOf<R> {
  const name = callName("categoricalHinge", options, ["reduction"]);
  return rowwise({
    name,
    reduction: expectReduction("categoricalHinge", options),
    targetWidths: () => [1],
    part: ({ fanOut, output, outputOffset, target, targetOffset, delta, deltaOffset }, row, scale) => {
      const label = expectClass(name, target[targetOffset + row], fanOut);
      const o = outputOffset + row * fanOut;
      const d = deltaOffset + row * fanOut;
      let nearest = label;
      let largest = 0;
      for (let i = 0; i < fanOut; i++) {
        // The negation, so that NaN is the largest.
        if (i === label || output[o + i] <= largest) continue;
        nearest = i;
        largest = output[o + i];
        if (Number.isNaN(largest)) break;
      }
      delta.fill(0, d, d + fanOut);
      const short = 1 - output[o + label] + largest;
      if (short <= 0) return 0;
      const slope = Number.isNaN(short) ? NaN : scale;
      if (nearest !== label) delta[d + nearest] = slope;
      delta[d + label] = -slope;
      return short;
    },
  });
}
