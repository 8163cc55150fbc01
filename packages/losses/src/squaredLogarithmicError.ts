import type { LossRows, Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";

/**
 * The squared distance of the logarithms: errors count by their ratio, for positive targets of very different sizes.
 *
 *     loss = mean (log(1 + o) - log(1 + t))²          delta = 2 (log(1 + o) - log(1 + t)) / (1 + o) / (rows · features)
 *
 * - output   `[features]` or `[batch, features]`: above -1, so let the net end in `softplus()` or the like
 * - target   as the output: above -1
 *
 * An output of -1 or below has no logarithm: the loss is not finite, and a stream skips the step and says so. Keras:
 * `MeanSquaredLogarithmicError()`, which raises such outputs to 1e-7 instead, where they have no slope to learn by.
 *
 * @throws {ShapeError} When the target has another shape than the output.
 * @source Keras `MeanSquaredLogarithmicError`, without its clipping.
 * @see {@link absolutePercentageError}
 * @example
 *   squaredLogarithmicError().compare([0, 3], [0, 3]).loss // => 0
 *   squaredLogarithmicError().compare(0, Math.E - 1).loss.toFixed(6) // => "1.000000"
 */
export function squaredLogarithmicError<R extends Reduction | "none" = "mean">(
  options: LossOptions<R> = {},
): LossOf<R> {
  return elementwise("squaredLogarithmicError", options, [], terms);
}

function terms(batch: LossRows, from: number, size: number, scale: number): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const error = Math.log1p(output[o + i]) - Math.log1p(target[t + i]);
    sum += error * error;
    delta[d + i] = (scale * 2 * error) / (1 + output[o + i]);
  }
  return sum;
}
