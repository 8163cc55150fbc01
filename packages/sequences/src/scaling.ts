import { expectNumeric, expectOptions, type Sample } from "@backstream/core";
import { map, type Observable } from "rxjs";
import { expectField } from "./expectField.js";
import { expectPositive } from "./expectPositive.js";
import { isSample, onField } from "./onField.js";
import { onNumbers, type Scalable } from "./onNumbers.js";
import { resumedState } from "./resumedState.js";
import type { ResumeOptions } from "./ResumeOptions.js";
import type { Scale } from "./Scale.js";
import type { Scaler } from "./Scaler.js";
import { linearScale, withScale } from "./scales.js";
import { withState } from "./states.js";

/** How `standardize` or `minMax` works. */
export interface ScalingOptions<State> extends ResumeOptions {
  /** Which field of samples to scale: `input` (the default) or `target`. */
  readonly field?: "input" | "target";
  /** Scaled values are clipped to ± this. Default: no limit. */
  readonly limit?: number;
  /** The `state` of an earlier operator, to continue from. */
  readonly state?: State;
}

/** What a scaling operator has learned, up to and including the newest value. */
export interface LearnedScaling<State> {
  /** What it has learned, as plain JSON; undefined before the first value. */
  readonly state: State | undefined;
  /**
   * Turns scaled values back into original ones, by all that was learned up to now. It is for predictions outside of the
   * stream. While a sample of the stream is delivered, its target has been learned from already: there,
   * `sample.scale.inverse(output)` is the honest one.
   */
  inverse<T extends Scalable>(value: T): T;
}

/** The operator, with what it has learned. Make one per stream: all subscriptions share what it learns. */
export interface Scaling<State> extends LearnedScaling<State> {
  <T extends Scalable | Sample>(source: Observable<T>): Observable<T>;
}

/** The operator on targets: each sample also gets, as `scale`, the scale of its target from before the sample. */
export interface TargetScaling<State> extends LearnedScaling<State> {
  <T extends Sample>(source: Observable<T>): Observable<T & { readonly scale: Scale }>;
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
 * With the field `target`, samples get their `scale`; where one has a scale already, the new one takes back both. The
 * position of a sample gets the state as of this sample, by the name of the operator.
 *
 * @throws {RangeError} When an option has an impossible value, or the checkpoint no state of that name; as an error
 *   notification, when the position has a state of that name already.
 * @throws {ShapeError} As an error notification, when the number of features changes.
 * @example
 *   const scale = scaling<StandardizerState>("example", { limit: 1 }, Standardizer);
 *   await firstValueFrom(of(4, 8, 10).pipe(scale, toArray())) // => [0, 0, 1]
 */
export function scaling<State extends Readonly<Record<keyof State, readonly number[]>>>(
  where: string,
  options: ScalingOptions<State>,
  make: new (features: number, limit: number, state?: State) => Scaler<State>,
): Scaling<State> & TargetScaling<State> {
  expectOptions(where, options, ["field", "limit", "state", "name", "from"]);
  const { field = "input", limit = Infinity, name = where, from } = options;
  const resumed = resumedState(where, { name, from }) as State | null | undefined; // null before the first value
  const state = resumed === undefined ? options.state : (resumed ?? undefined);
  expectField(where, field);
  expectPositive(where, "limit", limit);
  let scaler = state && new make(featuresOf(state), limit, state);

  const change = (row: number[] | Float64Array, features: number): ArrayLike<number> => {
    scaler ??= new make(features, limit);
    const unscaled = row.slice();
    scaler.transform(row);
    scaler.learn(unscaled);
    return row;
  };
  const nothingKnown = linearScale(where, [1], [0]);
  const snapshot = (): (() => unknown) => scaler?.snapshot() ?? nothingYet;
  const scaled = <T extends Scalable | Sample>(value: T): T => {
    if (field === "input" || !isSample(value)) return onField(where, value, field, change);
    const before = scaler?.scale ?? nothingKnown;
    return withScale(where, onField<T & Sample>(where, value, field, change), before);
  };
  const operator = <T extends Scalable | Sample>(source: Observable<T>): Observable<T> =>
    source.pipe(map((value) => withState(where, scaled(value), name, snapshot)));

  return Object.defineProperty(
    Object.assign(operator, {
      inverse<T extends Scalable>(value: T): T {
        expectNumeric(where, "the value for inverse", value);
        return onNumbers(value, (row) => scaler?.inverse(row) ?? row);
      },
    }),
    "state",
    { get: () => scaler?.state },
  ) as Scaling<State> & TargetScaling<State>; // defineProperty's type does not say what it defined
}

/** How many features a saved state has; 1 for what is no state, which the scaler refuses. */
function featuresOf(state: object): number {
  const [first]: unknown[] = Object.values(state);
  return Array.isArray(first) && first.length > 0 ? first.length : 1;
}

const nothingYet = (): null => null;
