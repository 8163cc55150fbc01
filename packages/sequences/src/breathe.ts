import { describeValue } from "@backstream/core";
import type { MonoTypeOperatorFunction } from "rxjs";
import { oneAtATime } from "./oneAtATime.js";
import { timeSlices } from "./timeSlices.js";

/**
 * Gives the event loop control after every `milliseconds` of work, so that a page or a server stays responsive.
 *
 *     values   abcdefghi…           one after the other, without a pause
 *                breathe(10)
 *     output   abcd    efgh    i…   the operators after it work for 10 ms, then timers, clicks and messages are handled
 *
 * Put it between the source and the work: a pulled source then waits, and nothing is buffered or lost. Values that a
 * pushing source emits meanwhile wait in a line of at most 1,024: this is `flow` with the policy `"block"`.
 *
 * @throws {RangeError} When the time is not above 0.
 * @throws {CapacityError} As an error notification, when more than 1,024 pushed values would wait.
 * @see flow, for other policies
 * @example
 *   await firstValueFrom(fromPull([1, 2, 3]).pipe(breathe(10), toArray())) // => [1, 2, 3]
 */
export function breathe<T>(milliseconds: number = 10): MonoTypeOperatorFunction<T> {
  if (!(typeof milliseconds === "number" && milliseconds > 0))
    throw new RangeError(`breathe: ${describeValue(milliseconds)} milliseconds, expected more than 0`);
  return oneAtATime({ where: "breathe", policy: "block", capacity: 1024, n: 1 }, () =>
    timeSlices<T>(milliseconds),
  );
}
