import { meanOfErrors } from "./meanOfErrors.js";
import type { Metric } from "./Metric.js";
import { weightedMean } from "./weightedMean.js";

/**
 * The root of the mean squared error.
 *
 *     √ (Σ w (o - t)² / Σ w)
 *
 * - output   `[features]` or `[batch, features]`: the mean is over rows and features alike, the root of it all
 * - target   as the output
 *
 * In the unit of the targets, as `mae`, but one large error counts for more. NaN before the first label.
 *
 * @throws {ShapeError} When the target has another shape than the output.
 * @example
 *   const errors = accumulate(rmse());
 *   errors.add({ sample: { input: 0, target: 0 }, output: 1 });
 *   errors.add({ sample: { input: 0, target: 0 }, output: 7 });
 *   errors.value // => 5
 */
export function rmse(): Metric {
  return weightedMean(
    "rmse()",
    meanOfErrors("rmse", (error) => error * error),
    Math.sqrt,
  );
}
