import { namedClass, trueClass } from "./classes.js";
import type { Metric } from "./Metric.js";
import { weightedMean } from "./weightedMean.js";

/**
 * The share of rows whose class is named rightly.
 *
 *     Σ w [argmax o = class] / Σ w          of a single output: [o > 0] = [t > ½]
 *
 * - output   logits, `[classes]` or `[batch, classes]`; one for a question of yes or no
 * - target   class indices, a number or `[batch]`; or probabilities, as the output
 *
 * NaN before the first label.
 *
 * @throws {RangeError} When a class does not exist.
 * @throws {ShapeError} When the target's shape fits neither classes nor probabilities.
 * @example
 *   const right = accumulate(accuracy());
 *   right.add({ sample: { input: 0, target: 1 }, output: [-1, 2, 0] });
 *   right.add({ sample: { input: 0, target: 0 }, output: [-1, 2, 0] });
 *   right.value // => 0.5
 */
export function accuracy(): Metric {
  return weightedMean("accuracy()", (tick, row) =>
    namedClass(tick, row) === trueClass("accuracy", tick, row) ? 1 : 0,
  );
}
