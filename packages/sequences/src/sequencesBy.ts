import { CapacityError, expectCount, expectOptions } from "@backstream/core";
import { concat, defer, EMPTY, filter, map, of, type OperatorFunction } from "rxjs";

/** Where a new sequence begins: `key`, or `gap` and `time`, or all three. */
export interface SequencesByOptions<T> {
  /** What the records of a sequence have in common. */
  readonly key?: (record: T) => unknown;
  /** The longest time between two records of a sequence, in the unit of `time`. */
  readonly gap?: number;
  readonly time?: (record: T) => number;
  /** The longest sequence, in records: 4096 where not given. */
  readonly limit?: number;
}

/**
 * Cuts an ordered stream of records into sequences: a new one begins where the key changes, or where time jumps.
 *
 *     records    --a1----a2----b3----b9--|
 *                    sequencesBy({ key })
 *     sequences  --------------x---------(y|)     x = [a1, a2], y = [b3, b9]
 *                    sequencesBy({ gap: 5, time })
 *     sequences  --------------------x---(y|)     x = [a1, a2, b3], y = [b9]
 *
 * A sequence is an array, as `bptt` and `batchSequences` take it. It comes out with the first record of the next one, or
 * when the source completes. A time that jumps back by more than the gap begins a new one too. For keys that take turns
 * use `groupBy` instead: here a key that comes back begins another sequence.
 *
 * @throws {CapacityError} As an error notification, when a sequence is longer than `limit`.
 * @throws {RangeError} As an error notification, when a time is no number.
 * @example
 *   const visits = of({ at: 1 }, { at: 2 }, { at: 60 }).pipe(sequencesBy({ gap: 30, time: ({ at }) => at }), toArray());
 *   await firstValueFrom(visits) // => [[{ at: 1 }, { at: 2 }], [{ at: 60 }]]
 */
export function sequencesBy<T>(options: SequencesByOptions<T>): OperatorFunction<T, T[]> {
  expectOptions("sequencesBy", options, ["key", "gap", "time", "limit"]);
  const { limit = 4096 } = options;
  expectCount("sequencesBy", "limit", limit);
  const begins = beginning(options);
  return (source) =>
    defer(() => {
      let held: T[] = [];
      const whole$ = source.pipe(
        map((record) => {
          if (held.length > 0 && !begins(held[held.length - 1], record)) {
            if (held.length === limit) {
              throw new CapacityError(
                `sequencesBy: a sequence is longer than ${limit} records, expected an end before; choose another key, a smaller gap, or raise limit`,
              );
            }
            held.push(record);
            return [];
          }
          const before = held;
          held = [record];
          return before;
        }),
        filter((sequence) => sequence.length > 0),
      );
      return concat(
        whole$,
        defer(() => (held.length > 0 ? of(held) : EMPTY)),
      );
    });
}

/** Whether a record begins a new sequence behind another. */
function beginning<T>({ key, gap, time }: SequencesByOptions<T>): (before: T, record: T) => boolean {
  if ((gap === undefined) !== (time === undefined)) {
    const [given, missing] = time ? ["time", "gap"] : ["gap", "time"];
    throw new RangeError(`sequencesBy: ${given} is given without ${missing}, expected both`);
  }
  if (gap !== undefined && !(gap >= 0))
    throw new RangeError(`sequencesBy: gap is ${gap}, expected a number from 0 up`);
  if (!key && !time) throw new RangeError("sequencesBy: nothing is given, expected key, or gap and time");
  return (before, record) => {
    if (key && !Object.is(key(before), key(record))) return true;
    if (!time || gap === undefined) return false;
    const jump = time(record) - time(before);
    if (Number.isNaN(jump)) {
      throw new RangeError(
        `sequencesBy: time is ${time(record)} behind ${time(before)}, expected numbers; let dates be milliseconds`,
      );
    }
    return Math.abs(jump) > gap;
  };
}
