import type { LossRows, Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { expectSide } from "./expectSide.js";

/**
 * The logistic loss of a score and a side: a hinge that is smooth everywhere.
 *
 *     loss = mean log(1 + exp(-t o))          delta = -t σ(-t o) / (rows · features)
 *
 * - output   `[features]` or `[batch, features]`: scores, positive for one class and negative for the other
 * - target   as the output: 1 or -1, of any size without overflow
 *
 * The same as `sigmoidCrossEntropy` with the target 0 in the place of -1. PyTorch: `SoftMarginLoss()`.
 *
 * @throws {RangeError} By `compare`, when a target is neither 1 nor -1.
 * @throws {ShapeError} When the target has another shape than the output.
 * @source PyTorch `SoftMarginLoss`.
 * @see {@link hinge} and {@link sigmoidCrossEntropy}
 * @example
 *   softMargin().compare(0, 1).loss // => Math.LN2
 *   softMargin().compare([0, 1000], [1, -1]).delta.toArray() // => [-0.25, 0.5]
 */
export function softMargin<R extends Reduction | "none" = "mean">(options: LossOptions<R> = {}): LossOf<R> {
  return elementwise("softMargin", options, [], terms);
}

function terms(batch: LossRows, from: number, size: number, scale: number, name: string): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const side = expectSide(name, target[t + i]);
    const score = side * output[o + i];
    const small = Math.exp(-Math.abs(score));
    sum += Math.max(-score, 0) + Math.log1p(small);
    delta[d + i] = (scale * -side * (score < 0 ? 1 : small)) / (1 + small);
  }
  return sum;
}
