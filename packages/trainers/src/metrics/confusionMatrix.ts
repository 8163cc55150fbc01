import { classCount } from "./classCount.js";
import type { Metric } from "./Metric.js";
import { predictedClass } from "./predictedClass.js";
import { trueClass } from "./trueClass.js";

/**
 * Which classes are predicted as which: a row for each true class, a column for each predicted class.
 *
 *     matrix[c][k] = Σ w of rows of class c that were predicted as k
 *
 * - output   logits, `[classes]` or `[batch, classes]`; a single logit for two classes
 * - target   class indices, a number or `[batch]`; or probabilities, of the output's shape
 *
 * Entries are sums of weights, not shares: counts when no sample has a weight. `[]` before the first labelled tick.
 *
 * @throws {RangeError} When a class index is out of range.
 * @throws {ShapeError} When the target's shape fits neither class indices nor probabilities.
 * @example
 *   const matrix = accumulate(confusionMatrix());
 *   for (const output of [2, -1, 3]) matrix.add({ sample: { input: 0, target: 1 }, output });
 *   matrix.value // => [[0, 0], [1, 2]]
 */
export function confusionMatrix(): Metric<number[][]> {
  return {
    name: "confusionMatrix()",
    size: (width) => classCount(width) ** 2,
    start: () => (tick, sums, offset) => {
      for (let row = 0; row < tick.rows; row++) {
        if (tick.weights[row] === 0) continue;
        const actual = trueClass("confusionMatrix", tick, row);
        sums[offset + actual * classCount(tick.width) + predictedClass(tick, row)] += tick.weights[row];
      }
    },
    value: (sums, offset, width) => {
      const classes = classCount(width);
      return Array.from({ length: classes }, (_, actual) => [
        ...sums.subarray(offset + actual * classes, offset + (actual + 1) * classes),
      ]);
    },
  };
}
