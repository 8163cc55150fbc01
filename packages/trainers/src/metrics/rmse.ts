import { meanOfErrors } from "./meanOfErrors.js";
import type { Metric } from "./Metric.js";
import { weightedMean } from "./weightedMean.js";

/**
 * The root mean squared error, in the unit of the targets.
 *
 *     √ (Σ w (o - t)² / Σ w)
 *
 * - output   `[features]` or `[batch, features]`: the mean is over rows and features, the root is taken last
 * - target   of the output's shape
 *
 * One large error counts for more than in `mae`. NaN before the first labelled tick.
 *
 * @throws {ShapeError} When the target has another shape than the output.
 * @see {@link mae}
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
