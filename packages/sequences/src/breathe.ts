import type { MonoTypeOperatorFunction } from "rxjs";
import { oneAtATime } from "./oneAtATime.js";
import { timeSlices } from "./timeSlices.js";

/**
 * Gives the event loop back every so many milliseconds of work, so that a page or a server stays live.
 *
 *     values   abcdefghi…                     one after the other, without a pause
 *                breathe(10)
 *     output   abcd    efgh    i…             what is behind works for 10 ms, then clicks, timers and messages have a turn
 *
 * Put it behind `fromPull`, which then waits, in front of the work: nothing is buffered and nothing lost. What a
 * source pushes meanwhile waits in line, 1,024 values at most: this is `flow` with the policy `"block"`.
 *
 * @throws {CapacityError} When a source that cannot be made to wait goes on too long (as an error notification).
 * @example
 *   await firstValueFrom(fromPull([1, 2, 3]).pipe(breathe(10), toArray())) // => [1, 2, 3]
 */
export function breathe<T>(milliseconds: number = 10): MonoTypeOperatorFunction<T> {
  if (!(milliseconds > 0))
    throw new RangeError(`breathe: ${milliseconds} milliseconds, expected more than 0`);
  return oneAtATime({ where: "breathe", policy: "block", capacity: 1024, n: 1 }, () =>
    timeSlices<T>(milliseconds),
  );
}
