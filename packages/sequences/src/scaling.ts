import { expectOptions, type Sample } from "@backstream/core";
import { map, type Observable } from "rxjs";
import { expectField } from "./expectField.js";
import { onField } from "./onField.js";
import { onNumbers, type Scalable } from "./onNumbers.js";
import type { Scaler } from "./Scaler.js";

/** How `standardize` or `minMax` works. */
export interface ScalingOptions<State> {
  /** Which field of samples to scale: `input` (the default) or `target`. */
  readonly field?: "input" | "target";
  /** Scaled values are clipped to ± this. Default: no limit. */
  readonly limit?: number;
  /** The `state` of an earlier operator, to continue from. */
  readonly state?: State;
}

/** The operator, with what it has learned. Make one per stream: all subscriptions share what it learns. */
export interface Scaling<State> {
  <T extends Scalable | Sample>(source: Observable<T>): Observable<T>;
  /** What it has learned, as plain JSON; undefined before the first value. */
  readonly state: State | undefined;
  /** Turns scaled values back into original ones. */
  inverse<T extends Scalable>(value: T): T;
}

/**
 * The operator around a scaler: each value is scaled by the values before it, then learned from.
 *
 *     values   --a----b----c--|
 *                scaling("example", options, Standardizer)
 *     output   --A----B----C--|     A = transform(a), then learn(a), …
 *
 * - make  the class of the scaler; it is constructed with the first value, which says how many features there are
 *
 * @throws {RangeError} When an option has an impossible value.
 * @throws {ShapeError} As an error notification, when the number of features changes.
 * @example
 *   const scale = scaling<StandardizerState>("example", { limit: 1 }, Standardizer);
 *   await firstValueFrom(of(4, 8, 10).pipe(scale, toArray())) // => [0, 0, 1]
 */
export function scaling<State extends Readonly<Record<keyof State, readonly number[]>>>(
  where: string,
  options: ScalingOptions<State>,
  make: new (features: number, limit: number, state?: State) => Scaler<State>,
): Scaling<State> {
  expectOptions(where, options, ["field", "limit", "state"]);
  const { field = "input", limit = Infinity, state } = options;
  expectField(where, field);
  if (!(limit > 0)) throw new RangeError(`${where}: limit is ${limit}, expected a positive number`);
  const lengths = Object.values<readonly number[]>(state ?? {}).map(({ length }) => length);
  let scaler = state && new make(lengths[0], limit, state);

  const operator = <T extends Scalable | Sample>(source: Observable<T>): Observable<T> =>
    source.pipe(
      map((value) =>
        onField(where, value, field, (row, features) => {
          scaler ??= new make(features, limit);
          const unscaled = row.slice();
          scaler.transform(row);
          scaler.learn(unscaled);
          return row;
        }),
      ),
    );

  return Object.defineProperty(
    Object.assign(operator, {
      inverse: <T extends Scalable>(value: T): T => onNumbers(value, (row) => scaler?.inverse(row) ?? row),
    }),
    "state",
    { get: () => scaler?.state },
  ) as Scaling<State>; // defineProperty's type does not say what it defined
}
