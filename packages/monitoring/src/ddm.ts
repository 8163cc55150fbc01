import { detecting, type Detecting, type DetectOptions } from "./detecting.js";
import {
  DdmDetector,
  ddmOptions,
  type DdmOptions,
  type DdmState,
  type DdmStatistics,
} from "./DdmDetector.js";
import type { Alarm, Reading } from "./Reading.js";

/** How `ddm` decides and stands in its stream. */
export type DdmOperatorOptions<T> = DdmOptions & DetectOptions<T, DdmState>;

/**
 * Raises an alarm where the error rate of a classifier has risen clearly above the lowest that it had, by DDM.
 *
 *     errors   --0--1--0--0--…--1--1--1--1--|
 *                ddm()
 *     output   -----------------------A-----|     A = { at, value, alarm: "rise", warning, statistics }
 *
 * - values   1 or true for an error, 0 or false for none; or values `of` which it takes that
 * - output   alarms; with `emit: "readings"` one reading for each value
 *
 * It warns before (`warning`, seen with `emit: "readings"`). Falls are no alarms: they become the new lowest rate.
 *
 * Values without a number, or with NaN, are skipped and counted (`state.skipped`).
 *
 * @throws {RangeError} When an option has an impossible value, or the checkpoint has no state of that name; as an error notification, when a number is out of range.
 * @throws {TypeError} When `of` is no function; as an error notification, when a value is no number.
 * @throws {UnknownNameError} When an option does not exist.
 * @source Gama, Medas, Castillo and Rodrigues, "Learning with drift detection", SBIA 2004.
 * @see DdmDetector, the same without a stream
 * @example
 *   const isWrong$ = range(0, 300).pipe(map((tick) => (tick < 200 ? tick % 5 === 0 : tick % 5 !== 0)));
 *   const alarms = isWrong$.pipe(ddm({ of: (isWrong) => isWrong }), map(({ at, alarm }) => ({ at, alarm })), toArray());
 *   await firstValueFrom(alarms) // => [{ at: 214, alarm: "rise" }]
 */
export function ddm<T = number>(
  options: DdmOperatorOptions<T> & { readonly emit: "readings" },
): Detecting<T, Reading<T, DdmStatistics>, DdmState>;
export function ddm<T = number>(
  options?: DdmOperatorOptions<T>,
): Detecting<T, Alarm<T, DdmStatistics>, DdmState>;
export function ddm<T = number>(
  options: DdmOperatorOptions<T> = {},
): Detecting<T, Alarm<T, DdmStatistics>, DdmState> & Detecting<T, Reading<T, DdmStatistics>, DdmState> {
  return detecting("ddm", options, ddmOptions, (own, state) => new DdmDetector(own, state));
}
