import type { LabelledRows } from "./labelledRows.js";

/**
 * A measure of how good predictions are, calculated from sums over ticks: what each tick adds to the sums, and the
 * metric's value given the sums.
 *
 *     mean absolute error:  Σ weight · |output - target|,  Σ weight  →  their ratio
 *
 * Sums are all that a metric needs, so `measure` and `accumulate` can take any metric over the whole stream, over the
 * last ticks, or with fading weights. Any object with these four members is a metric.
 *
 * @example
 *   const meanOutput: Metric = {
 *     name: "meanOutput()",
 *     size: () => 2,
 *     start: () => ({ output }, sums, offset) => {
 *       sums[offset] += output[0];
 *       sums[offset + 1] += 1;
 *     },
 *     value: (sums, offset) => sums[offset] / sums[offset + 1],
 *   };
 *   const mean = accumulate(meanOutput);
 *   for (const output of [1, 2, 6]) mean.add({ sample: { input: 0, target: 0 }, output });
 *   mean.value // => 3
 */
export interface Metric<Value = number> {
  /** The call that made it, for messages: `mae()`. */
  readonly name: string;
  /** How many sums it needs for rows of `width` outputs; `width` is 0 before the first labelled tick. */
  size(width: number): number;
  /**
   * Starts a stream: returns the function that adds one tick to the sums, of which its own begin at index `offset`.
   * The tick's arrays are valid during the call; copy what is needed later.
   */
  start(): (tick: LabelledRows, sums: Float64Array, offset: number) => void;
  /** The metric's value given the sums, which begin at index `offset`; all are 0 before the first labelled tick. */
  value(sums: Float64Array, offset: number, width: number): Value;
}
