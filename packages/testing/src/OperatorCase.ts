import type { OperatorFunction } from "rxjs";

/** What the laws cannot find out about an operator. */
export interface OperatorLawOptions {
  /** Whether a subscription changes what the next one of the same operator does, for example by learning parameters. */
  readonly learns?: boolean;
  /** Whether an operator allows only one subscription at a time, for example because it trains a network. */
  readonly claims?: boolean;
}

/** An operator, and values for its source. */
export interface OperatorCase<T, R> extends OperatorLawOptions {
  readonly make: () => OperatorFunction<T, R>;
  readonly samples: () => readonly T[];
}
