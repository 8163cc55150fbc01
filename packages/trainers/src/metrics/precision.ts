import { byClass, type ByClassOptions } from "./byClass.js";
import type { Metric } from "./Metric.js";

/**
 * The share of the rows predicted as a class that are of that class.
 *
 *     true positives / predicted as the class
 *
 * - output   logits, `[classes]` or `[batch, classes]`; a single logit for two classes, of which class 1 is measured
 * - target   class indices, a number or `[batch]`; or probabilities, of the output's shape
 *
 * With several classes it is the unweighted (macro) mean over the classes that were predicted or true in some row, be it
 * one of weight 0; `{ class }` measures a single one. 0 while the class is never predicted; NaN before the first labelled tick.
 *
 * @throws {RangeError} When a class is out of range, or `threshold` is not between 0 and 1 or given with several logits.
 * @throws {ShapeError} When the target's shape fits neither class indices nor probabilities.
 * @see {@link recall} and {@link f1}.
 * @example
 *   const scores = accumulate(metrics({ precision: precision(), recall: recall(), f1: f1() }));
 *   // The first three are predicted as class 1; the first and the last are of class 1.
 *   [[2, 1], [1, 0], [3, 0], [-1, 1]].forEach(([output, target]) => scores.add({ sample: { input: 0, target }, output }));
 *   scores.value // => { precision: 1 / 3, recall: 1 / 2, f1: 2 / 5 }
 */
export function precision(options: ByClassOptions = {}): Metric {
  return byClass("precision", options, (truePositives, predicted) => truePositives / predicted);
}
