import { byClass, type ByClassOptions } from "./byClass.js";
import type { Metric } from "./Metric.js";

/**
 * How many of the rows of a class are named so.
 *
 *     named so and are so / are so
 *
 * Outputs, targets, options, errors and what it is of several classes or of none: as `precision`. 0 while the class is
 * not there.
 *
 * @throws {RangeError} When a class does not exist, or `threshold` is not between 0 and 1 or beside several logits.
 * @throws {ShapeError} When the target's shape fits neither classes nor probabilities.
 * @example
 *   const found = accumulate(recall());
 *   for (const output of [2, -1, 3, -2]) found.add({ sample: { input: 0, target: 1 }, output });
 *   found.value // => 0.5
 */
export function recall(options: ByClassOptions = {}): Metric {
  return byClass("recall", options, (hits, _, there) => hits / there);
}
