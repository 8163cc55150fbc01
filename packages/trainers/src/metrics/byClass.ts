import { callName } from "@backstream/core";
import { classesOf, namedClass, trueClass } from "./classes.js";
import type { Metric } from "./Metric.js";

/** Options of `precision`, `recall` and `f1`. */
export interface ByClassOptions {
  /** The class in question. Not given: class 1 of a single logit; of several the mean over classes. */
  readonly class?: number;
  /** Of a single logit: class 1 is named where its probability is above this; 0.5 where not given. */
  readonly threshold?: number;
}

/**
 * A metric of three weights of each class: rows that were named so and are so, that were named so, that are so.
 *
 * A ratio of nothing by nothing is 0, and the mean leaves out classes that were neither named nor there: scikit-learn's
 * rules.
 */
export function byClass(
  factory: string,
  options: ByClassOptions,
  ratio: (hits: number, named: number, there: number) => number,
): Metric {
  const name = callName(factory, options, ["class", "threshold"]);
  const { class: chosen, threshold = 0.5 } = options;
  if (chosen !== undefined && !(Number.isInteger(chosen) && chosen >= 0)) {
    throw new RangeError(`${factory}: class is ${chosen}, expected a whole number from 0 up`);
  }
  if (!(threshold > 0 && threshold < 1)) {
    throw new RangeError(`${factory}: threshold is ${threshold}, expected a probability between 0 and 1`);
  }
  const logit = Math.log(threshold / (1 - threshold));
  return {
    name,
    size: (width) => 3 * classesOf(width),
    start: () => (tick, into, at) => {
      expectChoice(factory, options, tick.width);
      for (let row = 0; row < tick.rows; row++) {
        const weight = tick.weights[row];
        if (weight === 0) continue;
        const named = namedClass(tick, row, logit);
        const there = trueClass(factory, tick, row);
        if (named === there) into[at + 3 * named] += weight;
        into[at + 3 * named + 1] += weight;
        into[at + 3 * there + 2] += weight;
      }
    },
    value: (sums, at, width) => {
      const share = (label: number): number => {
        const [hits, named, there] = sums.subarray(at + 3 * label, at + 3 * label + 3);
        return ratio(hits, named, there) || 0; // nothing by nothing is NaN
      };
      const labels = Array.from({ length: classesOf(width) }, (_, label) => label);
      const met = labels.filter((label) => sums[at + 3 * label + 1] + sums[at + 3 * label + 2] > 0);
      if (met.length === 0) return NaN;
      const asked = chosen ?? (width === 1 ? 1 : undefined);
      if (asked !== undefined) return share(asked);
      return met.reduce((sum, label) => sum + share(label), 0) / met.length;
    },
  };
}

function expectChoice(factory: string, { class: chosen, threshold }: ByClassOptions, width: number): void {
  if (chosen !== undefined && chosen >= classesOf(width)) {
    throw new RangeError(
      `${factory}: class is ${chosen}, expected a whole number from 0 to ${classesOf(width) - 1}`,
    );
  }
  if (threshold !== undefined && width > 1) {
    throw new RangeError(
      `${factory}: threshold is ${threshold} beside ${width} logits a row, expected a single logit; leave it out`,
    );
  }
}
