import {
  AdwinDetector,
  adwinOptions,
  type AdwinOptions,
  type AdwinState,
  type AdwinStatistics,
} from "./AdwinDetector.js";
import { detecting, type Detecting, type DetectOptions } from "./detecting.js";
import type { Alarm, Reading } from "./Reading.js";

/** How `adwin` decides and stands in its stream. */
export type AdwinOperatorOptions<T> = AdwinOptions & DetectOptions<T, AdwinState>;

/**
 * Raises an alarm where the mean of a stream of numbers has risen, by ADWIN: a window that becomes as long as its mean
 * lasts.
 *
 *     errors   --0--1--0--0--…--1--1--1--1--|
 *                adwin()
 *     output   -----------------------A-----|     A = { at, value, alarm: "rise", statistics: { width, mean, variance, before } }
 *
 * - values   finite numbers of any size, such as losses; or values `of` which it takes the number
 * - output   alarms; with `emit: "readings"` one reading for each value
 *
 * It is the detector to begin with: it finds abrupt and slow changes, and `delta` bounds its false alarms, whatever the
 * distribution. An error that falls is no alarm; `on: "changes"` makes it one. The number behind an alarm begins a new window.
 *
 * Values that are not finite are skipped and counted (`state.skipped`).
 *
 * @throws {RangeError} When an option has an impossible value, or the checkpoint has no state of that name.
 * @throws {TypeError} When `of` is no function; as an error notification, when a value is no number.
 * @throws {UnknownNameError} When an option does not exist.
 * @source Bifet and Gavaldà, "Learning from time-changing data with adaptive windowing", SDM 2007.
 * @see AdwinDetector, the same without a stream
 * @example
 *   const errors$ = range(0, 400).pipe(map((tick) => (tick < 200 ? tick % 2 : 3 + (tick % 2))));
 *   const alarms = errors$.pipe(adwin(), map(({ at, alarm, statistics }) => ({ at, alarm, before: statistics.before })), toArray());
 *   await firstValueFrom(alarms) // => [{ at: 223, alarm: "rise", before: 0.5 }]
 */
export function adwin<T = number>(
  options: AdwinOperatorOptions<T> & { readonly emit: "readings" },
): Detecting<T, Reading<T, AdwinStatistics>, AdwinState>;
export function adwin<T = number>(
  options?: AdwinOperatorOptions<T>,
): Detecting<T, Alarm<T, AdwinStatistics>, AdwinState>;
export function adwin<T = number>(
  options: AdwinOperatorOptions<T> = {},
): Detecting<T, Alarm<T, AdwinStatistics>, AdwinState> &
  Detecting<T, Reading<T, AdwinStatistics>, AdwinState> {
  return detecting("adwin", options, adwinOptions, (own, state) => new AdwinDetector(own, state));
}
