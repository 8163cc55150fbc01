import {
  expectCount,
  expectNumeric,
  expectOptions,
  newRows,
  resumedState,
  withState,
  type Sample,
} from "@backstream/core";
import { map, type Observable } from "rxjs";
import { expectAhead } from "./expectAhead.js";
import { expectField } from "./expectField.js";
import { expectPositive } from "./expectPositive.js";
import { isSample, onField } from "./onField.js";
import { onNumbers, type Scalable } from "./onNumbers.js";
import type { ResumeOptions } from "./ResumeOptions.js";
import type { Scale } from "./Scale.js";
import type { Scaler } from "./Scaler.js";
import { linearScale, withScale } from "./scales.js";

/** How `standardize` or `minMax` works. */
export interface ScalingOptions<State> extends ResumeOptions {
  /** Which field of samples to scale: `input` (the default) or `target`. */
  readonly field?: "input" | "target";
  /** Scaled values are clipped to ± this. Default: no limit. */
  readonly limit?: number;
  /**
   * A feature is scaled to 0 until so many of its values were seen: a deviation or range of few values is far too small, and
   * what is divided by it is huge. A prediction of such a target is its mean (or minimum) so far. Default: 0.
   */
  readonly warmUp?: number;
  /** The `state` of an earlier operator, to continue from. */
  readonly state?: State;
}

/** What a scaling operator has learned, up to and including the newest value. */
export interface LearnedScaling<State> {
  /** What it has learned, as plain JSON; undefined before the first value. */
  readonly state: State | undefined;
  /**
   * Turns scaled values back into original ones. With `ahead` 0 (the default) by the scale of the newest value received: what
   * was known before it, so that a prediction of this value does not know it. With 1 by the scale of the value that will
   * follow, by all that was learned up to now. Where values wait between this operator and the net, the newest value is a
   * later one than the net has: `sample.scale` is that of its sample wherever it is.
   */
  inverse<T extends Scalable>(value: T, ahead?: 0 | 1): T;
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
 * Rows that are replayed are scaled as the new ones, and not learned from. With the field `target`, samples get their `scale`; where one has a scale already, the new one takes back both. The
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
  make: new (features: number, limit: number, state?: State, warmUp?: number) => Scaler<State>,
): Scaling<State> & TargetScaling<State> {
  expectOptions(where, options, ["field", "limit", "warmUp", "state", "name", "from"]);
  const { field = "input", limit = Infinity, warmUp = 0, name = where, from } = options;
  const resumed = resumedState(where, { name, from }) as State | null | undefined; // null before the first value
  const state = resumed === undefined ? options.state : (resumed ?? undefined);
  expectField(where, field);
  expectPositive(where, "limit", limit);
  expectCount(where, "warmUp", warmUp, 0);
  const scalerOf = (known: State): Scaler<State> => new make(featuresOf(known), limit, known, warmUp);
  let scaler = state ? scalerOf(state) : undefined;
  /** What was known before the newest value. */
  let before = scaler?.snapshot();
  /** How many of the newest value's rows are past samples. */
  let replayed: number | undefined;

  const change = (row: number[] | Float64Array, features: number): ArrayLike<number> => {
    scaler ??= new make(features, limit, undefined, warmUp);
    const unscaled = row.slice(0, newRows(where, replayed, row.length / features) * features);
    scaler.transform(row);
    scaler.learn(unscaled);
    return row;
  };
  const nothingKnown = linearScale(where, [1], [0]);
  const snapshot = (): (() => unknown) => scaler?.snapshot() ?? nothingYet;
  const scaled = <T extends Scalable | Sample>(value: T): T => {
    before = scaler?.snapshot();
    const sample = isSample(value) ? value : undefined;
    replayed = sample?.replayed;
    if (field === "input" || !sample) return onField(where, value, field, change);
    const scale = scaler?.scale ?? nothingKnown;
    return withScale(where, onField<T & Sample>(where, sample, field, change), scale);
  };
  const operator = <T extends Scalable | Sample>(source: Observable<T>): Observable<T> =>
    source.pipe(map((value) => withState(where, scaled(value), name, snapshot)));

  return Object.defineProperty(
    Object.assign(operator, {
      inverse<T extends Scalable>(value: T, ahead: 0 | 1 = 0): T {
        expectNumeric(where, "the value for inverse", value);
        expectAhead(where, ahead);
        const known = ahead === 1 ? scaler : before && scalerOf(before());
        return onNumbers(value, (row) => known?.inverse(row) ?? row);
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
