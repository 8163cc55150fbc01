import type { LossRows, Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { expectSide } from "./expectSide.js";

/**
 * The hinge of a support vector machine: scores on the right side, and beyond a margin of 1, cost nothing.
 *
 *     loss = mean max(0, 1 - t o)          delta = ( t o < 1 ?  -t  :  0 ) / (rows · features)
 *
 * - output   `[features]` or `[batch, features]`: scores, positive for one class and negative for the other
 * - target   as the output: 1 or -1
 *
 * PyTorch: `HingeEmbeddingLoss` is another loss, `MultiMarginLoss` the one for classes; Keras: `Hinge()`, which also takes
 * 0 for -1. Here a 0 is refused.
 *
 * @throws {RangeError} By `compare`, when a target is neither 1 nor -1.
 * @throws {ShapeError} When the target has another shape than the output.
 * @source Cortes and Vapnik, "Support-vector networks", Machine Learning 20, 1995.
 * @see {@link squaredHinge}, {@link multiMargin} and {@link categoricalHinge}
 * @example
 *   const { loss, delta } = hinge().compare([0.5, 3], [1, -1]);
 *   loss // => (0.5 + 4) / 2
 *   delta.toArray() // => [-0.5, 0.5]
 */
export function hinge<R extends Reduction | "none" = "mean">(options: LossOptions<R> = {}): LossOf<R> {
  return elementwise("hinge", options, [], terms);
}

function terms(batch: LossRows, from: number, size: number, scale: number, name: string): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const side = expectSide(name, target[t + i]);
    const short = 1 - side * output[o + i];
    sum += Math.max(0, short);
    // Not `short > 0`: that would give an output of NaN a delta of 0, and hide it.
    delta[d + i] = short <= 0 ? 0 : Number.isNaN(short) ? NaN : scale * -side;
  }
  return sum;
}
