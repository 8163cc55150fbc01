import { CapacityError, describeValue, expectCount, expectOptions } from "@backstream/core";
import { concat, defer, EMPTY, filter, map, of, type OperatorFunction } from "rxjs";
import { expectFunction } from "./expectFunction.js";

/** Where a new sequence begins: `key`, or `gap` and `time`, or all three. */
export interface SequencesByOptions<T> {
  /** What all records of a sequence have in common. */
  readonly key?: (record: T) => unknown;
  /** The most time between two records of a sequence, in the unit of `time`. */
  readonly gap?: number;
  readonly time?: (record: T) => number;
  /** The most records in a sequence. Default: 4096. */
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
 * A sequence is an array, as `bptt` and `batchSequences` take it. It is emitted with the first record of the next one, or
 * when the source completes. A time that is earlier by more than the gap begins a new sequence too. A key that returns
 * later begins another sequence; where records of several keys are mixed, use `groupBy` instead.
 *
 * Records keep their positions. A pipeline resumes behind the last record of a sequence, as at the steps of `bptt`: the next
 * sequence begins there.
 *
 * @throws {CapacityError} As an error notification, when a sequence is longer than `limit`.
 * @throws {RangeError} When not `key`, or `gap` and `time`, are given; as an error notification, when a time is NaN.
 * @see batchSequences; windows, for sequences of equal length
 * @example
 *   const visits = of({ t: 1 }, { t: 2 }, { t: 60 }).pipe(sequencesBy({ gap: 30, time: ({ t }) => t }), toArray());
 *   await firstValueFrom(visits) // => [[{ t: 1 }, { t: 2 }], [{ t: 60 }]]
 */
export function sequencesBy<T>(options: SequencesByOptions<T>): OperatorFunction<T, T[]> {
  expectOptions("sequencesBy", options, ["key", "gap", "time", "limit"]);
  const { limit = 4096 } = options;
  expectCount("sequencesBy", "limit", limit);
  const begins = boundaryOf(options);
  return (source) =>
    defer(() => {
      let held: T[] = [];
      const finished$ = source.pipe(
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
          const finished = held;
          held = [record];
          return finished;
        }),
        filter((sequence) => sequence.length > 0),
      );
      return concat(
        finished$,
        defer(() => (held.length > 0 ? of(held) : EMPTY)),
      );
    });
}

/** A function that says whether a record begins a new sequence, given the record before it. */
function boundaryOf<T>({ key, gap, time }: SequencesByOptions<T>): (previous: T, record: T) => boolean {
  if ((gap === undefined) !== (time === undefined)) {
    const [given, missing] = time ? ["time", "gap"] : ["gap", "time"];
    throw new RangeError(`sequencesBy: ${given} is given without ${missing}, expected both`);
  }
  expectFunction("sequencesBy", "key", key, "({ device }) => device");
  expectFunction("sequencesBy", "time", time, "({ at }) => at.getTime()");
  if (gap !== undefined && !(typeof gap === "number" && gap >= 0))
    throw new RangeError(`sequencesBy: gap is ${describeValue(gap)}, expected a number from 0 up`);
  if (!key && !time) throw new RangeError("sequencesBy: nothing is given, expected key, or gap and time");
  return (previous, record) => {
    if (key && !Object.is(key(previous), key(record))) return true;
    if (!time || gap === undefined) return false;
    const [before, now] = [time(previous), time(record)];
    const jump = typeof before === "number" && typeof now === "number" ? now - before : NaN;
    if (Number.isNaN(jump)) {
      throw new RangeError(
        `sequencesBy: time is ${describeValue(now)} after ${describeValue(before)}, expected numbers; let dates be milliseconds`,
      );
    }
    return Math.abs(jump) > gap;
  };
}
