import type { LossRows, Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";

/**
 * The squared distance of output and target.
 *
 *     loss = mean (o - t)²          delta = 2 (o - t) / (rows · features)
 *
 * - output   `[features]` or `[batch, features]`
 * - target   as the output
 *
 * The usual loss for regression: it is lowest at the mean of the targets. A single outlier has a large influence; with
 * `huber` a smaller one.
 *
 * @throws {ShapeError} When the target has another shape than the output.
 * @example
 *   const { loss, delta } = squaredError().compare([1, 2], [1, 4]);
 *   loss // => 2
 *   delta.toArray() // => [0, -2]
 */
export function squaredError<R extends Reduction | "none" = "mean">(options: LossOptions<R> = {}): LossOf<R> {
  return elementwise("squaredError", options, [], terms);
}

function terms(batch: LossRows, from: number, size: number, scale: number): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const error = output[o + i] - target[t + i];
    sum += error * error;
    delta[d + i] = scale * 2 * error;
  }
  return sum;
}
