import type { Metric } from "./Metric.js";
import { predictedClass } from "./predictedClass.js";
import { trueClass } from "./trueClass.js";
import { weightedMean } from "./weightedMean.js";

/**
 * The share of rows whose class is predicted correctly.
 *
 *     Σ w [argmax o = class] / Σ w          with a single logit: [o > 0] = [t > ½]
 *
 * - output   logits, `[classes]` or `[batch, classes]`; a single logit for two classes
 * - target   class indices, a number or `[batch]`; or probabilities, of the output's shape
 *
 * NaN before the first labelled tick.
 *
 * @throws {RangeError} When a class index is out of range.
 * @throws {ShapeError} When the target's shape fits neither class indices nor probabilities.
 * @see {@link confusionMatrix} for which classes are confused.
 * @example
 *   const correct = accumulate(accuracy());
 *   correct.add({ sample: { input: 0, target: 1 }, output: [-1, 2, 0] });
 *   correct.add({ sample: { input: 0, target: 0 }, output: [-1, 2, 0] });
 *   correct.value // => 0.5
 */
export function accuracy(): Metric {
  return weightedMean("accuracy()", (tick, row) =>
    predictedClass(tick, row) === trueClass("accuracy", tick, row) ? 1 : 0,
  );
}
