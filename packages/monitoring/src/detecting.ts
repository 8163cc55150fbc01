import { describeValue, expectOptions } from "@backstream/core";
import { filter, identity, type Observable } from "rxjs";
import type { Detector } from "./Detector.js";
import { expectFields } from "./expectFields.js";
import { expectReader } from "./expectReader.js";
import type { Monitor, MonitorOptions } from "./Monitor.js";
import type { Alarm, Reading } from "./Reading.js";
import { watching, type Watcher } from "./watching.js";

/** How a detector stands in a stream. */
export interface DetectOptions<T, State> extends MonitorOptions<DetectionState<State>> {
  /**
   * The number of a value, such as `({ loss }) => loss`; true counts as 1, false as 0. It may return undefined or null where
   * there is none, as for a sample without a label. Default: the value itself.
   */
  readonly of?: ((value: T) => number | boolean | null | undefined) | undefined;
  /** What is emitted: only `alarms` (the default), or `readings`, one for every value. */
  readonly emit?: "alarms" | "readings" | undefined;
}

/** What a detecting operator remembers, as plain JSON. */
export interface DetectionState<State> {
  /** How many values have come. */
  readonly seen: number;
  /** How many of them were skipped: without a number, or with one that is not finite. */
  readonly skipped: number;
  readonly detector: State;
}

/** A detector as an operator, with what it remembers. */
export type Detecting<T, Result, State> = Monitor<T, Result, DetectionState<State>>;

/**
 * The operator around a detector.
 *
 *     errors   --0--0--1--1--1--1--|
 *                detecting("example", options, known, make)
 *     output   --------------A-----|     A = { at: 4, value: 1, alarm: "rise", … }
 *
 * - known  the names of the detector's own options
 * - make   the detector, from its own options and the state that it continues from, if there is one
 *
 * A value without a number, or with one that is not finite or whose square is not, is skipped and counted: it changes nothing.
 * With `emit: "readings"` each value passes inside its reading; its position then has the state, so that the stream may go on
 * into a net.
 *
 * @throws {RangeError} When an option has an impossible value; as an error notification, when a number is none that the
 *   detector takes.
 * @throws {TypeError} When `of` is no function; as an error notification, when what it returns is no number.
 * @throws {UnknownNameError} When an option does not exist.
 * @example
 *   const drift = detecting("drift", { threshold: 2, minimumCount: 1 }, pageHinkleyOptions, (own, state) =>
 *     new PageHinkleyDetector(own, state));
 *   const alarms = of(0, 0, 3, 3).pipe(drift, map(({ at }) => at), toArray());
 *   await firstValueFrom(alarms) // => [3]
 */
export function detecting<T, Own extends object, Statistics, State>(
  where: string,
  options: Own & DetectOptions<T, State>,
  known: readonly string[],
  make: (own: Own, state: State | undefined) => Detector<Statistics, State>,
): Detecting<T, Alarm<T, Statistics>, State> & Detecting<T, Reading<T, Statistics>, State> {
  expectOptions(where, options, [...known, "of", "emit", "name", "from", "state"]);
  const { of, emit = "alarms", name, from, state, ...rest } = options;
  const own = rest as object as Own; // what is left when those of `DetectOptions` are gone
  expectReader(where, "of", of, "({ loss }) => loss");
  if (emit !== "alarms" && emit !== "readings")
    throw new RangeError(`${where}: emit is ${describeValue(emit)}, expected "alarms" or "readings"`);
  type Remembered = DetectionState<State>;
  type Result = Reading<T, Statistics>;

  const makeWatcher = (saved: Remembered | undefined): Watcher<T, Result, Remembered> => {
    if (saved !== undefined)
      expectFields(where, saved, { seen: "number", skipped: "number", detector: "any" });
    const detector = make(own, saved?.detector);
    let { seen, skipped } = saved ?? { seen: 0, skipped: 0 };
    return {
      watch(value, passed) {
        const number = numberOf(where, of ? of(value) : value);
        const at = seen;
        // The square: sums of squares stay finite then.
        const isUsable = Number.isFinite(number * number);
        if (isUsable) detector.add(number);
        else skipped++;
        seen++;
        const { statistics } = detector;
        const [alarm, warning] = isUsable ? [detector.alarm, detector.warning] : [undefined, undefined];
        return { at, value: passed(), alarm, warning, statistics };
      },
      get state() {
        return { seen, skipped, detector: detector.state };
      },
    };
  };
  const emitted = emit === "readings" ? identity<Observable<Result>> : filter<Result>(isAlarm);
  const operator = watching(where, { name, from, state }, makeWatcher, emitted);
  return operator as Detecting<T, Alarm<T, Statistics>, State> & Detecting<T, Result, State>; // the overloads of its callers say which
}

function isAlarm(reading: Reading<unknown, unknown>): boolean {
  return reading.alarm !== undefined;
}

/** NaN for none. */
function numberOf(where: string, given: unknown): number {
  if (typeof given === "number") return given;
  if (typeof given === "boolean") return Number(given);
  if (given === undefined || given === null) return NaN;
  throw new TypeError(
    `${where}: value is ${describeValue(given)}, expected a number; say which number, by { of: ({ loss }) => loss }`,
  );
}
