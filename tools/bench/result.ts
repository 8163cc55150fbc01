/** What was found out about a workload. */
export interface Result {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** The library first, then the peers. */
  readonly timings: readonly Timing[];
  /** What else was measured, in words and numbers. */
  readonly facts: readonly Fact[];
}

export interface Timing {
  readonly name: string;
  /** Median over the rounds; undefined where it could not be timed, for the reason in `note`. */
  readonly microseconds?: number | undefined;
  /** The rounds themselves, in microseconds. */
  readonly rounds?: readonly number[];
  /** Its time over ours, the median of the rounds: how many times faster we are. */
  readonly ratio?: number | undefined;
  /** What the ratio should be at least. */
  readonly target?: number | undefined;
  /** Largest relative difference of the first losses. */
  readonly difference?: number | undefined;
  readonly note?: string;
}

export interface Fact {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What it should be, in words: `at least 200000`. */
  readonly target?: string;
}
