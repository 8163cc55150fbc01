import { byClass, type ByClassOptions } from "./byClass.js";
import type { Metric } from "./Metric.js";

/**
 * The harmonic mean of precision and recall.
 *
 *     2 · true positives / (predicted as the class + rows of the class)
 *
 * Outputs, targets, options, errors and the mean over several classes are those of `precision`. NaN before the first
 * labelled tick.
 *
 * @throws {RangeError} When a class is out of range, or `threshold` is not between 0 and 1 or given with several logits.
 * @throws {ShapeError} When the target's shape fits neither class indices nor probabilities.
 * @see {@link precision} and {@link recall}.
 * @source van Rijsbergen, "Information retrieval", 2nd edition, 1979.
 * @example
 *   const score = accumulate(f1());
 *   for (const output of [2, -1, 3]) score.add({ sample: { input: 0, target: 1 }, output });
 *   score.value // => 0.8
 */
export function f1(options: ByClassOptions = {}): Metric {
  return byClass(
    "f1",
    options,
    (truePositives, predicted, actual) => (2 * truePositives) / (predicted + actual),
  );
}
