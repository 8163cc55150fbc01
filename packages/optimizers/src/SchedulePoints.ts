import type { Floats } from "@backstream/tensors";
import type { IndexRange } from "./liveRanges.js";

/** The state of the schedule-free optimizers: the points z and x of their formulas; y is the parameters. */
export interface SchedulePoints {
  /** Where the steps lead: z. */
  readonly base: Float64Array;
  /** What predicts: x. */
  readonly average: Float64Array;
  /** Updates in the average. */
  averaged: number;
  /** The sum of the squares of all rates so far. */
  rates: number;
}

/** Before the first update. */
export function freshPoints(size: number): SchedulePoints {
  return { base: new Float64Array(size), average: new Float64Array(size), averaged: 0, rates: 0 };
}

/**
 * Moves z by the step of each parameter, x towards z by the rate's share, and y to the place between them.
 *
 * @param step The step of the parameter with this index; all that it reads of the parameters is that one.
 */
export function moveAverage(
  state: SchedulePoints,
  parameters: Floats,
  ranges: readonly IndexRange[],
  rate: number,
  beta: number,
  step: (index: number) => number,
): void {
  const { base, average } = state;
  if (state.averaged === 0) {
    base.set(parameters);
    average.set(parameters);
  }
  state.averaged++;
  state.rates += rate * rate;
  if (rate === 0) return;
  const share = (rate * rate) / state.rates;
  for (const { from, to } of ranges) {
    for (let i = from; i < to; i++) {
      base[i] -= step(i);
      average[i] += share * (base[i] - average[i]);
      parameters[i] = (1 - beta) * base[i] + beta * average[i];
    }
  }
}
