import { byClass, type ByClassOptions } from "./byClass.js";
import type { Metric } from "./Metric.js";

/**
 * The share of the rows of a class that are predicted as that class.
 *
 *     true positives / rows of the class
 *
 * Outputs, targets, options, errors and the mean over several classes are those of `precision`. 0 while there is no row
 * of the class; NaN before the first labelled tick.
 *
 * @throws {RangeError} When a class is out of range, or `threshold` is not between 0 and 1 or given with several logits.
 * @throws {ShapeError} When the target's shape fits neither class indices nor probabilities.
 * @see {@link precision} and {@link f1}.
 * @example
 *   const found = accumulate(recall());
 *   for (const output of [2, -1, 3, -2]) found.add({ sample: { input: 0, target: 1 }, output });
 *   found.value // => 0.5
 */
export function recall(options: ByClassOptions = {}): Metric {
  return byClass("recall", options, (truePositives, _, actual) => truePositives / actual);
}
