import { expectOptions, type Sample } from "@backstream/core";
import { map, type Observable } from "rxjs";
import { expectField } from "./expectField.js";
import { onField } from "./onField.js";
import { onNumbers, type Scalable } from "./onNumbers.js";
import type { Scaler } from "./Scaler.js";

/** How a scale works. */
export interface ScalingOptions<State> {
  /** What of a sample is scaled: its `input` (the default) or its `target`. */
  readonly field?: "input" | "target";
  /** Scaled values stop at ± this; by default there is no limit. */
  readonly limit?: number;
  /** What another one knew, from its `state`. */
  readonly state?: State;
}

/** The operator, with what it has learned. One per stream: as a network, it is shared by whatever it is piped into. */
export interface Scaling<State> {
  <T extends Scalable | Sample>(source: Observable<T>): Observable<T>;
  /** What it knows now, as plain JSON; undefined before the first value. */
  readonly state: State | undefined;
  /** From scaled values back to the original ones. */
  inverse<T extends Scalable>(value: T): T;
}

/** The operator around a scaler: each value is scaled with what was known before it, then learned from. */
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
          const before = row.slice();
          scaler.transform(row);
          scaler.learn(before);
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
