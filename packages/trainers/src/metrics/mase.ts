import { callName, expectCount } from "@backstream/core";
import type { LabelledRows } from "./labelledRows.js";
import { meanOfErrors } from "./meanOfErrors.js";
import type { Metric } from "./Metric.js";
import { weightedMean } from "./weightedMean.js";

/** Options of `mase`. */
export interface MaseOptions {
  /** Ticks in a season, 1 when not given: the naive forecast is then the previous value. */
  readonly period?: number;
  /** The values that the net was trained on; when not given, the naive forecast is made for the measured ticks. */
  readonly training?: ArrayLike<number>;
}

/**
 * The mean absolute scaled error: the error relative to that of the seasonal naive forecast, which repeats the value of
 * one season ago.
 *
 *     mean |o_t - y_t| / mean |y_t - y_(t-period)|
 *
 * - output   `[features]` or `[batch, features]`, all in one unit; each row is a series of its own
 * - target   of the output's shape: the values of the series
 *
 * Below 1 is better than the naive forecast. Hyndman and Koehler take the denominator over the training values: give
 * them as `training`. A net that learns in a stream has no separate training values; without `training` the denominator
 * is taken over the measured labelled ticks, each compared with the one `period` labelled ticks earlier. That is
 * meaningful for one series in order, not for several sequences or shuffled rows. NaN until a tick can be compared
 * with one a season earlier; Infinity when the naive forecast is always right.
 *
 * @throws {RangeError} When `period` is not a whole number from 1 up, or `training` has no more values than that.
 * @throws {ShapeError} When the target has another shape than the output.
 * @see {@link mae}
 * @source Hyndman, Koehler, "Another look at measures of forecast accuracy", International Journal of Forecasting
 *   22(4), 2006.
 * @example
 *   const scaled = accumulate(mase({ training: [1, 3, 1, 3] })); // the naive forecast is wrong by 2 each time
 *   scaled.add({ sample: { input: 0, target: 3 }, output: 2 });
 *   scaled.value // => 0.5
 */
export function mase(options: MaseOptions = {}): Metric {
  const { period = 1, training } = options;
  const name = callName("mase", training ? { ...options, training: undefined } : options, [
    "period",
    "training",
  ]);
  expectCount("mase", "period", period);
  const error = meanOfErrors("mase", Math.abs);
  if (!training) return relativeToNaive(name, period, error);
  const scale = naiveError(training, period);
  return weightedMean(name, error, (mean) => mean / scale);
}

/** The mean absolute error of the seasonal naive forecast. */
function naiveError(values: ArrayLike<number>, period: number): number {
  if (values.length <= period) {
    throw new RangeError(
      `mase: training has ${values.length} values, expected more than a period of ${period}`,
    );
  }
  let sum = 0;
  for (let i = period; i < values.length; i++) sum += Math.abs(values[i] - values[i - period]);
  return sum / (values.length - period);
}

/** Four sums: the net's weighted errors and their weights, the naive forecast's weighted errors and their weights. */
function relativeToNaive(
  name: string,
  period: number,
  error: (tick: LabelledRows, row: number) => number,
): Metric {
  return {
    name,
    size: () => 4,
    start: () => {
      const season: LabelledRows[] = []; // the last `period` ticks, as a ring
      let next = 0;
      return (tick, sums, offset) => {
        const seasonAgo = season[next];
        for (let row = 0; row < tick.rows; row++) {
          const weight = tick.weights[row];
          if (weight === 0) continue;
          sums[offset] += weight * error(tick, row);
          sums[offset + 1] += weight;
          if (seasonAgo === undefined || row >= seasonAgo.rows || seasonAgo.weights[row] === 0) continue;
          sums[offset + 2] += weight * error({ ...tick, output: seasonAgo.target }, row);
          sums[offset + 3] += weight;
        }
        season[next] = { ...tick, target: Float64Array.from(tick.target) }; // the array is reused
        next = (next + 1) % period;
      };
    },
    value: (sums, offset) => sums[offset] / sums[offset + 1] / (sums[offset + 2] / sums[offset + 3]),
  };
}
