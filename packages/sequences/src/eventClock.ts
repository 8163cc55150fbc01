import { describeValue, expectCount } from "@backstream/core";
import { expectFunction } from "./expectFunction.js";
import { expectPositive } from "./expectPositive.js";

/** How long something takes: counted in later events, or by the time of the events. */
export interface EventClockOptions<T> {
  /** The time of an event, such as its milliseconds. Where it is not given, the time of an event is its number. */
  readonly time?: ((sample: T) => number) | undefined;
}

/** The time of a stream, as its events say it: it never goes back. */
export interface EventClock<T> {
  /** The time of the newest event. */
  readonly now: number;
  /** The time of an event, which becomes `now` if it is later. */
  tick(sample: T): number;
  /** How long it takes for an event. */
  spanOf(sample: T): number;
}

/**
 * A clock that only events move: so a run on the same events is the same run.
 *
 * - name   of the option that says how long: a number, or a function of the event
 * - now    continues an earlier clock; the number of events where they have no time
 *
 * @throws {RangeError} When the span is no count of at least 1; with times, no positive number; Infinity is never. By `tick` and
 *   `spanOf`, when a function says such.
 * @throws {TypeError} When `time` is no function.
 * @example
 *   const clock = eventClock("example", "within", 1000, { time: ({ at }: { at: number }) => at });
 *   clock.tick({ at: 5000 }) // => 5000
 *   clock.now // => 5000
 */
export function eventClock<T>(
  where: string,
  name: string,
  span: number | ((sample: T) => number),
  { time }: EventClockOptions<T>,
  now: number = time ? -Infinity : -1,
): EventClock<T> {
  expectFunction(where, "time", time, "({ date }) => date.getTime()");
  const expectSpan = (value: number): void => {
    if (value === Infinity) return; // never
    if (time) expectPositive(where, name, value);
    else expectCount(where, name, value);
  };
  if (typeof span !== "function") expectSpan(span);
  let newest = now;
  return {
    get now() {
      return newest;
    },
    tick(sample) {
      const at = time ? time(sample) : newest + 1;
      if (!Number.isFinite(at))
        throw new RangeError(
          `${where}: the time of a sample is ${describeValue(at)}, expected a number such as milliseconds`,
        );
      newest = Math.max(newest, at);
      return at;
    },
    spanOf(sample) {
      if (typeof span !== "function") return span;
      const value = span(sample);
      expectSpan(value);
      return value;
    },
  };
}
