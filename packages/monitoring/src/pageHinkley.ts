import { detecting, type Detecting, type DetectOptions } from "./detecting.js";
import {
  PageHinkleyDetector,
  pageHinkleyOptions,
  type PageHinkleyOptions,
  type PageHinkleyState,
  type PageHinkleyStatistics,
} from "./PageHinkleyDetector.js";
import type { Alarm, Reading } from "./Reading.js";

/** How `pageHinkley` decides and stands in its stream. */
export type PageHinkleyOperatorOptions<T> = PageHinkleyOptions & DetectOptions<T, PageHinkleyState>;

/**
 * Raises an alarm where the mean of a stream of numbers has risen, by the Page-Hinkley test: how far numbers are above the mean
 * of all numbers before, added up.
 *
 *     errors   --0--1--0--0--…--1--1--1--1--|
 *                pageHinkley()
 *     output   -----------------------A-----|     A = { at, value, alarm: "rise", warning, statistics }
 *
 * - values   finite numbers, such as losses; or values `of` which it takes the number
 * - output   alarms; with `emit: "readings"` one reading for each value
 *
 * The cheapest detector. `threshold` and `delta` are in the unit of the numbers, so choose them: with a threshold of 50, errors
 * that rise by 0.5 are found after a hundred. The number behind an alarm begins a new mean.
 *
 * Values that are not finite are skipped and counted (`state.skipped`).
 *
 * @throws {RangeError} When an option has an impossible value, or the checkpoint has no state of that name.
 * @throws {TypeError} When `of` is no function; as an error notification, when a value is no number.
 * @throws {UnknownNameError} When an option does not exist.
 * @source Page, "Continuous inspection schemes", Biometrika 41(1/2), 1954.
 * @see PageHinkleyDetector, the same without a stream
 * @example
 *   const errors$ = range(0, 200).pipe(map((tick) => (tick < 100 ? 1 : 2)));
 *   const alarms = errors$.pipe(pageHinkley({ threshold: 10 }), map(({ at, alarm }) => ({ at, alarm })), toArray());
 *   await firstValueFrom(alarms.pipe(map(([first]) => first))) // => { at: 110, alarm: "rise" }
 */
export function pageHinkley<T = number>(
  options: PageHinkleyOperatorOptions<T> & { readonly emit: "readings" },
): Detecting<T, Reading<T, PageHinkleyStatistics>, PageHinkleyState>;
export function pageHinkley<T = number>(
  options?: PageHinkleyOperatorOptions<T>,
): Detecting<T, Alarm<T, PageHinkleyStatistics>, PageHinkleyState>;
export function pageHinkley<T = number>(
  options: PageHinkleyOperatorOptions<T> = {},
): Detecting<T, Alarm<T, PageHinkleyStatistics>, PageHinkleyState> &
  Detecting<T, Reading<T, PageHinkleyStatistics>, PageHinkleyState> {
  return detecting(
    "pageHinkley",
    options,
    pageHinkleyOptions,
    (own, state) => new PageHinkleyDetector(own, state),
  );
}
