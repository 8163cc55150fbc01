import type { EventClockOptions } from "./eventClock.js";
import type { ResumeOptions } from "./ResumeOptions.js";

/** How late labels come. */
export interface DelayTargetsOptions<T> extends ResumeOptions, EventClockOptions<T> {
  /** How late the label of a sample comes: a count of events, or, where `time` is given, in its units; or a function of the sample, which sees its target. */
  readonly delay: number | ((sample: T) => number);
}
