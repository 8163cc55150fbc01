import type { Sample } from "backstream";

/** Days to a season before, on the same weekday. */
export const [week, year] = [7, 364];

/** A day, by its place in the series, as a net sees it. */
export interface DaySample extends Sample {
  readonly at: number;
}

/** The mean of the same weekday a week and a year ago: what a net begins with. */
export function naive(known: ArrayLike<number>, at: number): number {
  return (known[at - week] + known[at - year]) / 2;
}

/** A day's sample: what was born yesterday, a week and a year ago, its calendar; the target is what `naive` misses. */
export function sampleOf(known: ArrayLike<number>, calendar: readonly Float32Array[], at: number): DaySample {
  const before = [known[at - 1], known[at - week], known[at - year]].map((births) => births / unit - 5.5);
  return { at, input: [...before, ...calendar[at]], target: (known[at] - naive(known, at)) / unit };
}

/** Births, from the net's correction. */
export function corrected(known: ArrayLike<number>, at: number, correction: number): number {
  return naive(known, at) + unit * correction;
}

const unit = 2000;
