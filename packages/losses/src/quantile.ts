import { describeValue, expectOptions, type LossRows, type Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";

/** Options of `quantile`. */
export interface QuantileOptions<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /** The share of targets that are to be below the output: with 0.9, nine of ten targets. */
  readonly quantile: number;
}

/**
 * The pinball loss: outputs that are too high cost another amount than outputs that are too low.
 *
 *     loss = mean ( o > t ?  (1 - q) (o - t)  :  q (t - o) )
 *     delta = ( o > t ?  1 - q  :  o < t ?  -q  :  0 ) / (rows · features)
 *
 * - output   `[features]` or `[batch, features]`
 * - target   as the output
 *
 * It is lowest at the q-quantile of the targets. Two outputs, for 0.1 and 0.9, make an interval that contains eight of
 * ten targets, which is the simplest way to show how uncertain a prediction is.
 *
 * @throws {RangeError} When the quantile is not between 0 and 1.
 * @throws {ShapeError} When the target has another shape than the output.
 * @source Koenker and Bassett, "Regression quantiles", Econometrica 46(1), 1978.
 * @example
 *   quantile({ quantile: 0.75 }).compare(0, 4).loss // => 3
 *   quantile({ quantile: 0.75 }).compare(4, 0).loss // => 1
 */
export function quantile<R extends Reduction | "none" = "mean">(options: QuantileOptions<R>): LossOf<R> {
  expectOptions("quantile", options, ["quantile", "reduction"]);
  const { quantile: share } = options;
  if (!(typeof share === "number" && share > 0 && share < 1)) {
    throw new RangeError(`quantile: quantile is ${describeValue(share)}, expected a number between 0 and 1`);
  }
  return elementwise("quantile", options, ["quantile"], (batch, from, size, scale) =>
    terms(batch, from, size, scale, share),
  );
}

function terms(batch: LossRows, from: number, size: number, scale: number, share: number): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const error = output[o + i] - target[t + i];
    // An error of 0 has slope 0, and that of NaN is NaN: in both cases the error itself.
    const slope = error > 0 ? 1 - share : error < 0 ? -share : error;
    sum += slope * error;
    delta[d + i] = scale * slope;
  }
  return sum;
}
