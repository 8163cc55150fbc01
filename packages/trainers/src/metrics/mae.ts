import { meanOfErrors } from "./meanOfErrors.js";
import type { Metric } from "./Metric.js";
import { weightedMean } from "./weightedMean.js";

/**
 * The mean absolute error.
 *
 *     Σ w |o - t| / Σ w
 *
 * - output   `[features]` or `[batch, features]`: a row's error is the mean over its features
 * - target   as the output
 *
 * In the unit of the targets. NaN before the first label.
 *
 * @throws {ShapeError} When the target has another shape than the output.
 * @example
 *   const errors = accumulate(mae());
 *   errors.add({ sample: { input: 0, target: 3 }, output: 1 });
 *   errors.add({ sample: { input: 0, target: 3 }, output: 4 });
 *   errors.value // => 1.5
 */
export function mae(): Metric {
  return weightedMean("mae()", meanOfErrors("mae", Math.abs));
}
