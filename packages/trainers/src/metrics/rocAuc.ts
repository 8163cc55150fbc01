import { callName, expectCount } from "@backstream/core";
import { classCount } from "./classCount.js";
import { expectClass } from "./expectClass.js";
import type { LabelledRows } from "./labelledRows.js";
import { logSumExp } from "./logSumExp.js";
import type { Metric } from "./Metric.js";
import { trueClass } from "./trueClass.js";

/** Options of `rocAuc`. */
export interface RocAucOptions {
  /** The class that is told from all others. When not given: class 1 of two classes; of more the mean over classes. */
  readonly class?: number;
  /** Bins in which scores are counted: 1024 when not given. More bins are more exact, and take more memory. */
  readonly bins?: number;
}

/**
 * The area under the receiver operating characteristic curve: how probable it is that a row of the class has a higher
 * score than a row of another class. Equal scores count half.
 *
 *     Σ w⁺ w⁻ ([s⁺ > s⁻] + ½ [s⁺ = s⁻]) / Σ w⁺ w⁻        over all pairs of a row of the class and a row of none
 *
 * - output   logits, `[classes]` or `[batch, classes]`; a single logit for two classes
 * - target   class indices, a number or `[batch]`; or probabilities, of the output's shape
 *
 * The score is the class's log-odds, log p / (1 - p); a single logit is that of class 1. The exact area needs all scores;
 * this one counts them in `bins`: log-odds from -16 to 16 (probabilities from 10⁻⁷ to 1 - 10⁻⁷) in steps of equal size, what
 * lies outside in the first or last bin. Pairs in one bin count half, so the value differs from the exact area by at most
 * half the (weighted) share of pairs in one bin; with 1024 bins and normally distributed scores by less than 0.001. With
 * several classes it is the unweighted mean over the classes of which there are rows, each told from all others
 * (scikit-learn's `"ovr"` and `"macro"`).
 *
 * It keeps 2 · bins sums, for each class if there are several and none is chosen; a rolling measure keeps them for each of
 * its ticks. NaN until there is a row of the class and one of another.
 *
 * @throws {RangeError} When a class is out of range, or `bins` is not a whole number from 2 up.
 * @throws {ShapeError} When the target's shape fits neither class indices nor probabilities.
 * @see {@link precision} and {@link recall}, for one threshold instead of all.
 * @source Hanley, McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC) curve",
 *   Radiology 143(1), 1982.
 * @example
 *   const area = accumulate(rocAuc());
 *   // Of four pairs of a 1 and a 0, three are in the right order.
 *   [[-2, 0], [-0.5, 0], [-1, 1], [2, 1]].forEach(([output, target]) => area.add({ sample: { input: 0, target }, output }));
 *   area.value // => 0.75
 */
export function rocAuc(options: RocAucOptions = {}): Metric {
  const name = callName("rocAuc", options, ["class", "bins"]);
  const { class: chosen, bins = 1024 } = options;
  if (chosen !== undefined) expectCount("rocAuc", "class", chosen, 0);
  expectCount("rocAuc", "bins", bins, 2);
  /** The classes whose areas are calculated. That of class 0 of two is that of class 1. */
  const labelsOf = (width: number): readonly number[] => {
    if (width === 0) return [];
    if (width <= 2) return [1];
    return chosen === undefined ? Array.from({ length: width }, (_, label) => label) : [chosen];
  };
  return {
    name,
    size: (width) => 2 * bins * labelsOf(width).length,
    start: () => (tick, sums, offset) => {
      if (chosen !== undefined) expectClass("rocAuc", chosen, classCount(tick.width));
      const labels = labelsOf(tick.width);
      for (let row = 0; row < tick.rows; row++) {
        const weight = tick.weights[row];
        if (weight === 0) continue;
        const actual = trueClass("rocAuc", tick, row);
        const logSum = logSumExp(tick.output, row * tick.width, tick.width);
        labels.forEach((label, index) => {
          const bin = binOf(logOdds(tick, row, label, logSum), bins);
          // A score that is not a number makes the value NaN, as it does that of other metrics.
          const counted = Number.isNaN(bin) ? NaN : weight;
          sums[offset + 2 * (index * bins + (bin || 0)) + (actual === label ? 1 : 0)] += counted;
        });
      }
    },
    value: (sums, offset, width) => {
      const areas = labelsOf(width)
        .map((_, index) => area(sums, offset + 2 * index * bins, bins))
        .filter((found) => found !== undefined);
      return areas.reduce((sum, found) => sum + found, 0) / areas.length;
    },
  };
}

/** Log-odds from -range to range have bins of their own. */
const range = 16;

function binOf(score: number, bins: number): number {
  return Math.max(0, Math.min(bins - 1, Math.floor(((score + range) / (2 * range)) * bins)));
}

/** log p / (1 - p) of a class, where p = softmax o, and `logSum` is log Σ exp o. */
function logOdds({ width, output }: LabelledRows, row: number, label: number, logSum: number): number {
  if (width === 1) return output[row];
  const logProbability = output[row * width + label] - logSum;
  if (logProbability < -Math.LN2) return logProbability - Math.log1p(-Math.exp(logProbability));
  // Near 1 the difference of 1 and p has no digits left: the odds are those against all others.
  const others = Array.from({ length: width - 1 }, (_, i) => output[row * width + (i < label ? i : i + 1)]);
  return output[row * width + label] - logSumExp(others, 0, others.length);
}

/** The area given the weights of other rows and of rows of the class in each bin; undefined without a pair. */
function area(sums: Float64Array, offset: number, bins: number): number | undefined {
  let [others, own, ordered] = [0, 0, 0];
  for (let bin = 0; bin < bins; bin++) {
    const [otherHere, ownHere] = [sums[offset + 2 * bin], sums[offset + 2 * bin + 1]];
    ordered += ownHere * (others + otherHere / 2);
    others += otherHere;
    own += ownHere;
  }
  return others === 0 || own === 0 ? undefined : ordered / (others * own);
}
