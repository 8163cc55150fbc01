import type { Direction } from "./Detector.js";

/** What a detector says of one value of its stream. An alarm is a reading whose `alarm` is given. */
export interface Reading<T, Statistics> {
  /** The place of the value in the stream, from 0; values that were skipped count too. */
  readonly at: number;
  /** The value as it came in. */
  readonly value: T;
  /** Undefined where there is no alarm. */
  readonly alarm: Direction | undefined;
  /** Undefined where there is no warning; beside an alarm there is none. */
  readonly warning: Direction | undefined;
  readonly statistics: Statistics;
}

/** A reading that is an alarm. */
export interface Alarm<T, Statistics> extends Reading<T, Statistics> {
  readonly alarm: Direction;
}
