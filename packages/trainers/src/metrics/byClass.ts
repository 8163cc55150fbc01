import { callName, expectCount } from "@backstream/core";
import { classCount } from "./classCount.js";
import type { Metric } from "./Metric.js";
import { predictedClass } from "./predictedClass.js";
import { trueClass } from "./trueClass.js";

/** Options of `precision`, `recall` and `f1`. */
export interface ByClassOptions {
  /** The class to measure. When not given: class 1 of a single logit; of several logits the mean over classes. */
  readonly class?: number;
  /** With a single logit: class 1 is predicted when its probability is above this, 0.5 when not given. */
  readonly threshold?: number;
}

/**
 * A metric calculated from three weights of each class: rows of the class that were predicted as it (true positives),
 * rows that were predicted as it, and rows of it.
 *
 * As in scikit-learn, a ratio of 0 by 0 counts as 0, and the mean leaves out classes that were neither predicted nor
 * true in any row. A row of weight 0 is a row: a class that only such rows have is not left out.
 */
export function byClass(
  factory: string,
  options: ByClassOptions,
  ratio: (truePositives: number, predicted: number, actual: number) => number,
): Metric {
  const name = callName(factory, options, ["class", "threshold"]);
  const { class: chosen, threshold = 0.5 } = options;
  if (chosen !== undefined) expectCount(factory, "class", chosen, 0);
  if (!(threshold > 0 && threshold < 1)) {
    throw new RangeError(`${factory}: threshold is ${threshold}, expected a probability between 0 and 1`);
  }
  const logit = Math.log(threshold / (1 - threshold));
  return {
    name,
    size: (width) => sumsOfClass * classCount(width),
    start: () => (tick, sums, offset) => {
      expectOptionsFit(factory, options, tick.width);
      for (let row = 0; row < tick.rows; row++) {
        if (tick.mask?.[row] === 0) continue;
        const weight = tick.weights[row];
        const ofPredicted = offset + sumsOfClass * predictedClass(tick, row, logit);
        const ofActual = offset + sumsOfClass * trueClass(factory, tick, row);
        if (ofPredicted === ofActual) sums[ofActual] += weight;
        sums[ofPredicted + 1] += weight;
        sums[ofActual + 2] += weight;
        sums[ofPredicted + 3] += 1;
        sums[ofActual + 3] += 1;
      }
    },
    value: (sums, offset, width) => {
      const sumsOf = (label: number) =>
        sums.subarray(offset + sumsOfClass * label, offset + sumsOfClass * (label + 1));
      const scoreOf = (label: number): number => {
        const [truePositives, predicted, actual] = sumsOf(label);
        return ratio(truePositives, predicted, actual) || 0; // 0 / 0 is NaN
      };
      const labels = Array.from({ length: classCount(width) }, (_, label) => label);
      const seen = labels.filter((label) => sumsOf(label)[3] > 0);
      if (seen.length === 0) return NaN;
      const single = chosen ?? (width === 1 ? 1 : undefined);
      if (single !== undefined) return scoreOf(single);
      return seen.reduce((sum, label) => sum + scoreOf(label), 0) / seen.length;
    },
  };
}

/** True positives, predicted and true rows by weight, and both of these counted without weights. */
const sumsOfClass = 4;

function expectOptionsFit(
  factory: string,
  { class: chosen, threshold }: ByClassOptions,
  width: number,
): void {
  if (chosen !== undefined && chosen >= classCount(width)) {
    throw new RangeError(
      `${factory}: class is ${chosen}, expected a whole number from 0 to ${classCount(width) - 1}`,
    );
  }
  if (threshold !== undefined && width > 1) {
    throw new RangeError(
      `${factory}: threshold is ${threshold} with ${width} logits a row, expected a single logit; leave it out`,
    );
  }
}
