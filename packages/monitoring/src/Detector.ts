/** Where a change went to: `rise` where numbers have become larger, `fall` where they have become smaller. */
export type Direction = "rise" | "fall";

/**
 * A detector of drift: it is given numbers one by one, and says when their distribution has changed.
 *
 * The number behind an alarm begins a new search: what was seen before is forgotten. So one change is one alarm.
 *
 * @see adwin, pageHinkley, kswin, ddm, hddmA and hddmW, the operators around them
 */
export interface Detector<Statistics = unknown, State = unknown> {
  /** Takes the next number, and returns the alarm that it raises, if it raises one. @throws {RangeError} When it is none that the detector takes. */
  add(value: number): Direction | undefined;
  /** The alarm that the newest number raised. */
  readonly alarm: Direction | undefined;
  /** A change that is likely and not certain, as of the newest number. Not all detectors warn. */
  readonly warning: Direction | undefined;
  /** What the alarm depends on, as of the newest number; behind an alarm, as the alarm saw it. */
  readonly statistics: Statistics;
  /** All that it remembers, as plain JSON; the constructor continues from it. */
  readonly state: State;
}
