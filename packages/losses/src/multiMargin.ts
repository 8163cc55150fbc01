import { callName, expectFinite, type Reduction } from "@backstream/core";
import { expectClass } from "./expectClass.js";
import { expectReduction, type LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { rowwise } from "./rowwise.js";

/** Options of `multiMargin`. */
export interface MultiMarginOptions<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /** By how much the score of the class is to be above the others; 1 where not given. */
  readonly margin?: number;
}

/**
 * The hinge of several classes: every other class whose score comes too near costs something.
 *
 *     loss = mean over rows of  Σ over other classes of max(0, margin - o[class] + o[other]) / classes
 *
 * - output   `[classes]` or `[batch, classes]`: scores
 * - target   class indices, a number or `[batch]`
 *
 * PyTorch: `MultiMarginLoss(margin)`; Keras has only `CategoricalHinge`.
 *
 * @throws {RangeError} When the margin is no finite number, or (by `compare`) a class does not exist.
 * @throws {ShapeError} When the target is not one number a row.
 * @source Crammer and Singer, "On the algorithmic implementation of multiclass kernel-based vector machines", JMLR 2, 2001.
 * @see {@link categoricalHinge}, which looks at the nearest class alone
 * @example
 *   const { loss, delta } = multiMargin({ reduction: "sum" }).compare([2, 1.5, 0, 3], 0);
 *   loss // => (0.5 + 0 + 2) / 4
 *   delta.toArray() // => [-0.5, 0.25, 0, 0.25]
 */
export function multiMargin<R extends Reduction | "none" = "mean">(
  options: MultiMarginOptions<R> = {},
): LossOf<R> {
  const name = callName("multiMargin", options, ["margin", "reduction"]);
  const { margin = 1 } = options;
  expectFinite("multiMargin", "margin", margin);
  return rowwise({
    name,
    reduction: expectReduction("multiMargin", options),
    targetWidths: () => [1],
    part: ({ fanOut, output, outputOffset, target, targetOffset, delta, deltaOffset }, row, scale) => {
      const label = expectClass(name, target[targetOffset + row], fanOut);
      const o = outputOffset + row * fanOut;
      const d = deltaOffset + row * fanOut;
      const score = output[o + label];
      let sum = 0;
      let slope = 0;
      for (let i = 0; i < fanOut; i++) {
        if (i === label) continue;
        const short = margin - score + output[o + i];
        // Not `short > 0`: an output of NaN would have a delta of 0, and be hidden.
        const isFar = short <= 0;
        if (!isFar) sum += short;
        delta[d + i] = isFar ? 0 : Number.isNaN(short) ? NaN : scale / fanOut;
        slope -= delta[d + i];
      }
      delta[d + label] = slope;
      return sum / fanOut;
    },
  });
}
