import { byClass, type ByClassOptions } from "./byClass.js";
import type { Metric } from "./Metric.js";

/**
 * How many of the rows named a class are of that class.
 *
 *     named so and are so / named so
 *
 * - output   logits, `[classes]` or `[batch, classes]`; one for a question of yes or no, whose class is then 1
 * - target   class indices, a number or `[batch]`; or probabilities, as the output
 *
 * Of several classes the unweighted mean (macro), over those that were named or are there; `{ class }` asks for one. 0
 * while the class is never named; NaN before the first label.
 *
 * @throws {RangeError} When a class does not exist, or `threshold` is not between 0 and 1 or beside several logits.
 * @throws {ShapeError} When the target's shape fits neither classes nor probabilities.
 * @example
 *   const found = accumulate(metrics({ precision: precision(), recall: recall(), f1: f1() }));
 *   // Alarms at the first three; the first and the last were real.
 *   [[2, 1], [1, 0], [3, 0], [-1, 1]].forEach(([output, target]) => found.add({ sample: { input: 0, target }, output }));
 *   found.value // => { precision: 1 / 3, recall: 1 / 2, f1: 2 / 5 }
 */
export function precision(options: ByClassOptions = {}): Metric {
  return byClass("precision", options, (hits, named) => hits / named);
}
