import type { LossRows, Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";

/**
 * The distance in per cent of the target.
 *
 *     loss = mean 100 |o - t| / max(|t|, 1e-7)          delta = 100 sign(o - t) / max(|t|, 1e-7) / (rows · features)
 *
 * - output   `[features]` or `[batch, features]`
 * - target   as the output
 *
 * The mean absolute percentage error (MAPE) of forecasters. A target near 0 makes it, and the delta, very large: where there are
 * such targets, take `squaredLogarithmicError` or scale the targets. Keras: `MeanAbsolutePercentageError()`.
 *
 * @throws {ShapeError} When the target has another shape than the output.
 * @source Keras `MeanAbsolutePercentageError`.
 * @example
 *   const { loss, delta } = absolutePercentageError().compare([110, 2], [100, 4]);
 *   loss // => (10 + 50) / 2
 *   delta.toArray() // => [0.5, -12.5]
 */
export function absolutePercentageError<R extends Reduction | "none" = "mean">(
  options: LossOptions<R> = {},
): LossOf<R> {
  return elementwise("absolutePercentageError", options, [], terms);
}

/** What a smaller target counts as: Keras has the same. */
const smallest = 1e-7;

function terms(batch: LossRows, from: number, size: number, scale: number): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const error = output[o + i] - target[t + i];
    const percent = 100 / Math.max(Math.abs(target[t + i]), smallest);
    sum += percent * Math.abs(error);
    delta[d + i] = scale * percent * Math.sign(error);
  }
  return sum;
}
