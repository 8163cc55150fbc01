import { callName } from "@backstream/core";
import type { LabelledRows } from "./labelledRows.js";
import { meanOfErrors } from "./meanOfErrors.js";
import type { Metric } from "./Metric.js";
import { weightedMean } from "./weightedMean.js";

/** Options of `mase`. */
export interface MaseOptions {
  /** Ticks in a season: 1 where not given, which makes the naive forecast "as it was last". */
  readonly period?: number;
  /** The values that the net learned from; without them, the naive forecast is made for the ticks that are measured. */
  readonly training?: ArrayLike<number>;
}

/**
 * The mean absolute scaled error: how wrong, beside the seasonal naive forecast "as it was one season ago".
 *
 *     mean |o_t - y_t| / mean |y_t - y_(t-period)|
 *
 * - output   `[features]` or `[batch, features]`, all of one unit; each row is a series of its own
 * - target   as the output: the series' values
 *
 * Below 1 is better than naive. Hyndman and Koehler take the denominator over the values that the forecaster learned
 * from: give them as `training`. A net that learns inside the stream has no such values; without `training` the
 * denominator is over the labelled ticks that are measured, each beside the one `period` earlier: of one series, not of
 * sequences or shuffled rows. NaN until there is a season to compare with, Infinity where the naive forecast is never
 * wrong.
 *
 * @throws {RangeError} When `period` is no whole number from 1 up, or `training` is no longer than it.
 * @throws {ShapeError} When the target has another shape than the output.
 * @source Hyndman, Koehler, "Another look at measures of forecast accuracy", International Journal of Forecasting
 *   22(4), 2006.
 * @example
 *   const scaled = accumulate(mase({ training: [1, 3, 1, 3] })); // the last value is wrong by 2, each time
 *   scaled.add({ sample: { input: 0, target: 3 }, output: 2 });
 *   scaled.value // => 0.5
 */
export function mase(options: MaseOptions = {}): Metric {
  const { period = 1, training } = options;
  const name = callName("mase", training ? { ...options, training: undefined } : options, [
    "period",
    "training",
  ]);
  if (!Number.isInteger(period) || period < 1) {
    throw new RangeError(`mase: period is ${period}, expected a whole number of ticks from 1 up`);
  }
  const error = meanOfErrors("mase", Math.abs);
  if (!training) return besideNaive(name, period, error);
  const scale = naiveError(training, period);
  return weightedMean(name, error, (mean) => mean / scale);
}

function naiveError(training: ArrayLike<number>, period: number): number {
  if (training.length <= period) {
    throw new RangeError(
      `mase: training has ${training.length} values, expected more than a period of ${period}`,
    );
  }
  let sum = 0;
  for (let i = period; i < training.length; i++) sum += Math.abs(training[i] - training[i - period]);
  return sum / (training.length - period);
}

/** Four sums: errors and their weights, the naive forecast's errors and theirs. */
function besideNaive(
  name: string,
  period: number,
  error: (tick: LabelledRows, row: number) => number,
): Metric {
  return {
    name,
    size: () => 4,
    start: () => {
      const season: LabelledRows[] = []; // the last `period` ticks, as a ring
      let place = 0;
      return (tick, into, at) => {
        const before = season[place];
        for (let row = 0; row < tick.rows; row++) {
          const weight = tick.weights[row];
          if (weight === 0) continue;
          into[at] += weight * error(tick, row);
          into[at + 1] += weight;
          if (before === undefined || row >= before.rows || before.weights[row] === 0) continue;
          into[at + 2] += weight * error({ ...tick, output: before.target }, row);
          into[at + 3] += weight;
        }
        season[place] = { ...tick, target: Float64Array.from(tick.target) }; // the user may write to his
        place = (place + 1) % period;
      };
    },
    value: (sums, at) => sums[at] / sums[at + 1] / (sums[at + 2] / sums[at + 3]),
  };
}
