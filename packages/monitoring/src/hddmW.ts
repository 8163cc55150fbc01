import { detecting, type Detecting, type DetectOptions } from "./detecting.js";
import {
  HddmWDetector,
  hddmWOptions,
  type HddmWOptions,
  type HddmWState,
  type HddmWStatistics,
} from "./HddmWDetector.js";
import type { Alarm, Reading } from "./Reading.js";

/** How `hddmW` decides and stands in its stream. */
export type HddmWOperatorOptions<T> = HddmWOptions & DetectOptions<T, HddmWState>;

/**
 * Raises an alarm where the mean of numbers from 0 to 1 has risen, by HDDM_W: a moving mean against that before the rise, by
 * McDiarmid's bound.
 *
 *     errors   --0--1--0--0--…--1--1--1--1--|
 *                hddmW()
 *     output   -----------------------A-----|     A = { at, value, alarm: "rise", warning, statistics }
 *
 * - values   from 0 to 1, such as 1 or true for an error; or values `of` which it takes that
 * - output   alarms; with `emit: "readings"` one reading for each value
 *
 * It is meant for gradual changes, and is quicker than `hddmA` at abrupt ones too, with more false alarms. It warns before
 * (`warning`, seen with `emit: "readings"`).
 *
 * Values without a number, or with NaN, are skipped and counted (`state.skipped`).
 *
 * @throws {RangeError} When an option has an impossible value, or the checkpoint has no state of that name; as an error notification, when a number is out of range.
 * @throws {TypeError} When `of` is no function; as an error notification, when a value is no number.
 * @throws {UnknownNameError} When an option does not exist.
 * @source Frías-Blanco et al., "Online and non-parametric drift detection methods based on Hoeffding's bounds", IEEE Trans. Knowledge
 *   and Data Engineering 27(3), 2015.
 * @see HddmWDetector, the same without a stream
 * @example
 *   const isWrong$ = range(0, 300).pipe(map((tick) => (tick < 200 ? tick % 5 === 0 : tick % 5 !== 0)));
 *   const alarms = isWrong$.pipe(hddmW({ of: (isWrong) => isWrong }), map(({ at, alarm }) => ({ at, alarm })), toArray());
 *   await firstValueFrom(alarms) // => [{ at: 215, alarm: "rise" }]
 */
export function hddmW<T = number>(
  options: HddmWOperatorOptions<T> & { readonly emit: "readings" },
): Detecting<T, Reading<T, HddmWStatistics>, HddmWState>;
export function hddmW<T = number>(
  options?: HddmWOperatorOptions<T>,
): Detecting<T, Alarm<T, HddmWStatistics>, HddmWState>;
export function hddmW<T = number>(
  options: HddmWOperatorOptions<T> = {},
): Detecting<T, Alarm<T, HddmWStatistics>, HddmWState> &
  Detecting<T, Reading<T, HddmWStatistics>, HddmWState> {
  return detecting("hddmW", options, hddmWOptions, (own, state) => new HddmWDetector(own, state));
}
