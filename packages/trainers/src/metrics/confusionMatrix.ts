import { classesOf, namedClass, trueClass } from "./classes.js";
import type { Metric } from "./Metric.js";

/**
 * Which classes are taken for which: a row for each true class, a column for each that was named.
 *
 *     matrix[c][k] = Σ w of rows of class c that were named k
 *
 * - output   logits, `[classes]` or `[batch, classes]`; one for a question of yes or no, which is two classes
 * - target   class indices, a number or `[batch]`; or probabilities, as the output
 *
 * Weights of rows, not shares: counts where no row has a weight. `[]` before the first label.
 *
 * @throws {RangeError} When a class does not exist.
 * @throws {ShapeError} When the target's shape fits neither classes nor probabilities.
 * @example
 *   const taken = accumulate(confusionMatrix());
 *   for (const output of [2, -1, 3]) taken.add({ sample: { input: 0, target: 1 }, output });
 *   taken.value // => [[0, 0], [1, 2]]
 */
export function confusionMatrix(): Metric<number[][]> {
  return {
    name: "confusionMatrix()",
    size: (width) => classesOf(width) ** 2,
    start: () => (tick, into, at) => {
      for (let row = 0; row < tick.rows; row++) {
        if (tick.weights[row] === 0) continue;
        const there = trueClass("confusionMatrix", tick, row);
        into[at + there * classesOf(tick.width) + namedClass(tick, row)] += tick.weights[row];
      }
    },
    value: (sums, at, width) => {
      const classes = classesOf(width);
      return Array.from({ length: classes }, (_, there) => [
        ...sums.subarray(at + there * classes, at + (there + 1) * classes),
      ]);
    },
  };
}
