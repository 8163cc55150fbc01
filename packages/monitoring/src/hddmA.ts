import { detecting, type Detecting, type DetectOptions } from "./detecting.js";
import { HddmADetector, type HddmAState, type HddmAStatistics } from "./HddmADetector.js";
import { hddmOptions, type HddmOptions } from "./HddmOptions.js";
import type { Alarm, Reading } from "./Reading.js";

/** How `hddmA` decides and stands in its stream. */
export type HddmAOperatorOptions<T> = HddmOptions & DetectOptions<T, HddmAState>;

/**
 * Raises an alarm where the mean of numbers from 0 to 1 has risen, by HDDM_A: the mean of all of them against the lowest that
 * it had, by Hoeffding's bound.
 *
 *     errors   --0--1--0--0--…--1--1--1--1--|
 *                hddmA()
 *     output   -----------------------A-----|     A = { at, value, alarm: "rise", warning, statistics }
 *
 * - values   from 0 to 1, such as 1 or true for an error; or values `of` which it takes that
 * - output   alarms; with `emit: "readings"` one reading for each value
 *
 * It is meant for abrupt changes; `hddmW` is meant for gradual ones. It warns before (`warning`, seen with `emit: "readings"`).
 *
 * Values without a number, or with NaN, are skipped and counted (`state.skipped`).
 *
 * @throws {RangeError} When an option has an impossible value, or the checkpoint has no state of that name; as an error notification, when a number is out of range.
 * @throws {TypeError} When `of` is no function; as an error notification, when a value is no number.
 * @throws {UnknownNameError} When an option does not exist.
 * @source Frías-Blanco et al., "Online and non-parametric drift detection methods based on Hoeffding's bounds", IEEE Trans. Knowledge
 *   and Data Engineering 27(3), 2015.
 * @see HddmADetector, the same without a stream
 * @example
 *   const isWrong$ = range(0, 300).pipe(map((tick) => (tick < 200 ? tick % 5 === 0 : tick % 5 !== 0)));
 *   const alarms = isWrong$.pipe(hddmA({ of: (isWrong) => isWrong }), map(({ at, alarm }) => ({ at, alarm })), toArray());
 *   await firstValueFrom(alarms) // => [{ at: 243, alarm: "rise" }]
 */
export function hddmA<T = number>(
  options: HddmAOperatorOptions<T> & { readonly emit: "readings" },
): Detecting<T, Reading<T, HddmAStatistics>, HddmAState>;
export function hddmA<T = number>(
  options?: HddmAOperatorOptions<T>,
): Detecting<T, Alarm<T, HddmAStatistics>, HddmAState>;
export function hddmA<T = number>(
  options: HddmAOperatorOptions<T> = {},
): Detecting<T, Alarm<T, HddmAStatistics>, HddmAState> &
  Detecting<T, Reading<T, HddmAStatistics>, HddmAState> {
  return detecting("hddmA", options, hddmOptions, (own, state) => new HddmADetector(own, state));
}
