import { byClass, type ByClassOptions } from "./byClass.js";
import type { Metric } from "./Metric.js";

/**
 * The harmonic mean of precision and recall.
 *
 *     2 · named so and are so / (named so + are so)
 *
 * Outputs, targets, options, errors and what it is of several classes or of none: as `precision`.
 *
 * @throws {RangeError} When a class does not exist, or `threshold` is not between 0 and 1 or beside several logits.
 * @throws {ShapeError} When the target's shape fits neither classes nor probabilities.
 * @source van Rijsbergen, "Information retrieval", 2nd edition, 1979.
 * @example
 *   const found = accumulate(f1());
 *   for (const output of [2, -1, 3]) found.add({ sample: { input: 0, target: 1 }, output });
 *   found.value // => 0.8
 */
export function f1(options: ByClassOptions = {}): Metric {
  return byClass("f1", options, (hits, named, there) => (2 * hits) / (named + there));
}
