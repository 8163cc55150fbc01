import { detecting, type Detecting, type DetectOptions } from "./detecting.js";
import {
  KswinDetector,
  kswinOptions,
  type KswinOptions,
  type KswinState,
  type KswinStatistics,
} from "./KswinDetector.js";
import type { Alarm, Reading } from "./Reading.js";

/** How `kswin` decides and stands in its stream. */
export type KswinOperatorOptions<T> = KswinOptions & DetectOptions<T, KswinState>;

/**
 * Raises an alarm where the distribution of a stream of numbers has moved up, by KSWIN: the Kolmogorov-Smirnov test between the
 * newest numbers and those before them.
 *
 *     errors   --0--1--0--0--…--1--1--1--1--|
 *                kswin()
 *     output   -----------------------A-----|     A = { at, value, alarm: "rise", warning, statistics }
 *
 * - values   finite numbers of any size, such as losses or inputs; or values `of` which it takes the number
 * - output   alarms; with `emit: "readings"` one reading for each value
 *
 * It also sees changes that leave the mean as it is, most of all with `on: "changes"`. It tests at each number, so with the `alpha`
 * of its paper, 0.005, false alarms are frequent: one in some hundreds of numbers. Take 0.0001 for alarms that someone reads.
 *
 * Values that are not finite are skipped and counted (`state.skipped`).
 *
 * @throws {RangeError} When an option has an impossible value, or the checkpoint has no state of that name.
 * @throws {TypeError} When `of` is no function; as an error notification, when a value is no number.
 * @throws {UnknownNameError} When an option does not exist.
 * @source Raab, Heusinger and Schleif, "Reactive soft prototype computing for concept drift streams", Neurocomputing 416, 2020.
 * @see KswinDetector, the same without a stream
 * @example
 *   const errors$ = range(0, 300).pipe(map((tick) => (tick < 150 ? tick % 7 : 5 + (tick % 7))));
 *   const alarms = errors$.pipe(kswin({ alpha: 0.0001 }), map(({ alarm }) => alarm), toArray());
 *   await firstValueFrom(alarms) // => ["rise"]
 */
export function kswin<T = number>(
  options: KswinOperatorOptions<T> & { readonly emit: "readings" },
): Detecting<T, Reading<T, KswinStatistics>, KswinState>;
export function kswin<T = number>(
  options?: KswinOperatorOptions<T>,
): Detecting<T, Alarm<T, KswinStatistics>, KswinState>;
export function kswin<T = number>(
  options: KswinOperatorOptions<T> = {},
): Detecting<T, Alarm<T, KswinStatistics>, KswinState> &
  Detecting<T, Reading<T, KswinStatistics>, KswinState> {
  return detecting("kswin", options, kswinOptions, (own, state) => new KswinDetector(own, state));
}
