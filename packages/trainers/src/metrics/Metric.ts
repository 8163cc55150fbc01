import type { LabelledRows } from "./labelledRows.js";

/**
 * How good predictions are, as a function of sums over ticks: what each tick adds, and what the sums mean.
 *
 *     mean absolute error:  Σ weight · |output - target|,  Σ weight  →  their ratio
 *
 * Because sums are all it needs, `measure` and `accumulate` take every metric over the whole stream, over its last
 * ticks, or fading. An object with these four is a metric of your own.
 */
export interface Metric<Value = number> {
  /** As the user wrote it: `mae()`. */
  readonly name: string;
  /** How many sums it needs for rows of `width` outputs; 0 outputs stand for nothing seen yet. */
  size(width: number): number;
  /** Begins a stream: returns what adds a tick to the sums in `into`, from place `at` on. */
  start(): (tick: LabelledRows, into: Float64Array, at: number) => void;
  /** What the sums in `sums`, from place `at` on, mean; sums of 0 are those of nothing. */
  value(sums: Float64Array, at: number, width: number): Value;
}
