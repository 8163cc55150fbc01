import { meanOfErrors } from "./meanOfErrors.js";
import type { Metric } from "./Metric.js";
import { weightedMean } from "./weightedMean.js";

/**
 * The mean absolute error, in the unit of the targets.
 *
 *     Σ w |o - t| / Σ w
 *
 * - output   `[features]` or `[batch, features]`: the error of a row is the mean over its features
 * - target   of the output's shape
 *
 * NaN before the first labelled tick.
 *
 * @throws {ShapeError} When the target has another shape than the output.
 * @see {@link rmse}, in which large errors count for more; {@link mase}, relative to a naive forecast.
 * @example
 *   const errors = accumulate(mae());
 *   errors.add({ sample: { input: 0, target: 3 }, output: 1 });
 *   errors.add({ sample: { input: 0, target: 3 }, output: 4 });
 *   errors.value // => 1.5
 */
export function mae(): Metric {
  return weightedMean("mae()", meanOfErrors("mae", Math.abs));
}
