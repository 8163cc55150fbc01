import {
  compareOffsets,
  describeValue,
  expectOptions,
  SourceMovedError,
  type Position,
  type Progress,
} from "@backstream/core";
import { concat, defer, EMPTY, filter, map, type Observable, type OperatorFunction } from "rxjs";
import { resumedPosition } from "./resumedPosition.js";

/** How `withPositions` counts. */
export interface WithPositionsOptions {
  /** A checkpoint: values up to its position of this source are dropped. */
  readonly from?: Progress | undefined;
  /** What tells the source from another one of the same name that was made later, such as the time when a file was made. */
  readonly made?: string | undefined;
}

/**
 * Numbers the values of a source that has no positions of its own, such as an array, a file or a generator: each object gets
 * a `position`, from 0 up.
 *
 *     values   --{ x: 4 }--{ x: 9 }--|
 *                withPositions("readings.csv")
 *     output   --A---------B---------|     A = { x: 4, position: { source: "readings.csv", offset: [0] } }, B at [1]
 *                withPositions("readings.csv", { from })        the checkpoint `from` is at [0]
 *     output   ------------B---------|
 *
 * Put it directly behind the source, which is opened at its beginning each time: it is the same values in the same order. With
 * a checkpoint it drops what was learned from, so that a pipeline resumes by `from` alone.
 *
 * @throws {TypeError} When the name is no text, `made` none, or `from` no checkpoint; as an error notification, when a value
 *   is no object, or has a field `position`.
 * @throws {SourceMovedError} As an error notification, when the source was made anew, or ends before the checkpoint's position.
 * @throws {UnknownNameError} When an option does not exist.
 * @see encode, which passes the position on to samples
 * @example
 *   const [first, second] = await firstValueFrom(of({ x: 4 }, { x: 9 }).pipe(withPositions("readings.csv"), toArray()));
 *   second.position // => { source: "readings.csv", offset: [1] }
 *   const from = { positions: [first.position] }; // a checkpoint has these
 *   const rest$ = of({ x: 4 }, { x: 9 }).pipe(withPositions("readings.csv", { from }), map(({ x }) => x));
 *   await firstValueFrom(rest$.pipe(toArray())) // => [9]
 */
export function withPositions<T extends object>(
  source: string,
  options: WithPositionsOptions = {},
): OperatorFunction<T, T & { readonly position: Position }> {
  if (typeof source !== "string" || source === "")
    throw new TypeError(`withPositions: source is ${describeValue(source)}, expected its name, a text`);
  expectOptions("withPositions", options, ["from", "made"]);
  const { from, made } = options;
  if (made !== undefined && typeof made !== "string")
    throw new TypeError(`withPositions: made is ${describeValue(made)}, expected a text`);
  const reached = resumedPosition("withPositions", from, source);
  return (values$: Observable<T>) =>
    defer(() => {
      if (reached && reached.made !== made) throw madeAnewError(source, made, reached.made);
      let count = 0;
      const positioned$ = values$.pipe(
        map((value) => {
          expectUnpositioned(value);
          const offset = [count++];
          if (reached && compareOffsets(offset, reached.offset) <= 0) return undefined;
          return { ...value, position: made === undefined ? { source, offset } : { source, made, offset } };
        }),
        filter((value) => value !== undefined),
      );
      const expectReached = (): Observable<never> => {
        if (!reached || count > reached.offset[0]) return EMPTY;
        throw new SourceMovedError(
          `withPositions: ${source} ended after ${count} values, and the checkpoint is behind ${reached.offset[0] + 1} of them; it has become shorter, so begin without the checkpoint`,
        );
      };
      return concat(positioned$, defer(expectReached));
    });
}

function madeAnewError(
  source: string,
  made: string | undefined,
  before: string | undefined,
): SourceMovedError {
  return new SourceMovedError(
    `withPositions: ${source} was made ${made ?? "at an unknown time"}, the checkpoint is of one that was made ${before ?? "at an unknown time"}; its values are others, so begin without the checkpoint`,
  );
}

/** At run time anything can come. */
function expectUnpositioned(value: unknown): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(
      `withPositions: value is ${describeValue(value)}, expected an object, which gets a position; make one before, by map((input) => ({ input }))`,
    );
  }
  if (!("position" in value)) return;
  throw new TypeError(
    `withPositions: a value has a field position of its own, ${describeValue(value.position)}; rename it before, by map`,
  );
}
