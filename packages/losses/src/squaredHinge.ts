import type { LossRows, Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { expectSide } from "./expectSide.js";

/**
 * The square of the hinge: smooth at the margin, and harder on scores that are far on the wrong side.
 *
 *     loss = mean max(0, 1 - t o)²          delta = -2 t max(0, 1 - t o) / (rows · features)
 *
 * - output   `[features]` or `[batch, features]`: scores, positive for one class and negative for the other
 * - target   as the output: 1 or -1
 *
 * PyTorch has none for single scores; Keras: `SquaredHinge()`, which also takes 0 for -1. Here a 0 is refused.
 *
 * @throws {RangeError} By `compare`, when a target is neither 1 nor -1.
 * @throws {ShapeError} When the target has another shape than the output.
 * @source Keras `SquaredHinge`.
 * @see {@link hinge}
 * @example
 *   const { loss, delta } = squaredHinge().compare([0.5, 3], [1, -1]);
 *   loss // => (0.25 + 16) / 2
 *   delta.toArray() // => [-0.5, 4]
 */
export function squaredHinge<R extends Reduction | "none" = "mean">(options: LossOptions<R> = {}): LossOf<R> {
  return elementwise("squaredHinge", options, [], terms);
}

function terms(batch: LossRows, from: number, size: number, scale: number, name: string): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const side = expectSide(name, target[t + i]);
    const short = Math.max(0, 1 - side * output[o + i]);
    sum += short * short;
    delta[d + i] = scale * -2 * side * short;
  }
  return sum;
}
