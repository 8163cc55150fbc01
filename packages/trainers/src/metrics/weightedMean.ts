import type { LabelledRows } from "./labelledRows.js";
import type { Metric } from "./Metric.js";

/** A metric that is a function of one mean over rows: `finish(Σ weight · term / Σ weight)`. */
export function weightedMean(
  name: string,
  term: (tick: LabelledRows, row: number) => number,
  finish: (mean: number) => number = (mean) => mean,
): Metric {
  return {
    name,
    size: () => 2,
    start: () => (tick, sums, offset) => {
      for (let row = 0; row < tick.rows; row++) {
        const weight = tick.weights[row];
        if (weight === 0) continue; // the numbers of a masked row may be anything, and 0 · NaN is NaN
        sums[offset] += weight * term(tick, row);
        sums[offset + 1] += weight;
      }
    },
    value: (sums, offset) => finish(sums[offset] / sums[offset + 1]),
  };
}
