import type { LossRows, Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";

/**
 * The distance of output and target.
 *
 *     loss = mean |o - t|          delta = sign(o - t) / (rows · features)
 *
 * - output   `[features]` or `[batch, features]`
 * - target   as the output
 *
 * It is lowest at the median of the targets, so outliers do not count for more than others. Its derivative does not
 * shrink near the target, so outputs keep moving around it; that of `huber` does.
 *
 * @throws {ShapeError} When the target has another shape than the output.
 * @example
 *   const { loss, delta } = absoluteError().compare([1, 2], [1, 4]);
 *   loss // => 1
 *   delta.toArray() // => [0, -0.5]
 */
export function absoluteError<R extends Reduction | "none" = "mean">(
  options: LossOptions<R> = {},
): LossOf<R> {
  return elementwise("absoluteError", options, [], terms);
}

function terms(batch: LossRows, from: number, size: number, scale: number): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const error = output[o + i] - target[t + i];
    sum += Math.abs(error);
    delta[d + i] = scale * Math.sign(error);
  }
  return sum;
}
