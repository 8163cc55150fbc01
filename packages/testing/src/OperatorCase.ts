import type { OperatorFunction } from "rxjs";

/** What the laws cannot know of an operator. */
export interface OperatorLawOptions {
  /** Whether subscriptions of one made operator change what the next one does, as where parameters are learned. */
  readonly learns?: boolean;
  /** Whether one made operator takes one subscription at a time, as where a network is trained. */
  readonly claims?: boolean;
}

/** An operator, and values for its source. */
export interface OperatorCase<T, R> extends OperatorLawOptions {
  readonly make: () => OperatorFunction<T, R>;
  readonly samples: () => readonly T[];
}
