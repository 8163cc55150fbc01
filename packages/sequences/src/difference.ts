import {
  BrokenStreamError,
  expectNumeric,
  expectOptions,
  hasTarget,
  resumedState,
  withState,
  type Sample,
} from "@backstream/core";
import { filter, map, type Observable } from "rxjs";
import { Differencer, type DifferencerState } from "./Differencer.js";
import { expectField } from "./expectField.js";
import { isSample, onField } from "./onField.js";
import { onNumbers, type Scalable } from "./onNumbers.js";
import type { ResumeOptions } from "./ResumeOptions.js";
import type { Scale } from "./Scale.js";
import { linearScale, withScale } from "./scales.js";

/** How `difference` works. */
export interface DifferenceOptions extends ResumeOptions {
  /** How many values back to compare with. Default: 1. The length of a season removes the season. */
  readonly lag?: number;
  /** Which field of samples to change: `input` (the default) or `target`. */
  readonly field?: "input" | "target";
  /** The `state` of another `difference`, to continue from. */
  readonly state?: DifferencerState;
}

/** What `difference` stores. */
export interface StoredValues {
  /** The newest `lag + 1` values, as plain JSON. */
  readonly state: DifferencerState;
  /**
   * Turns a difference back into a value. With `ahead` 0 (the default) it is the difference of the newest value received,
   * with 1 that of the value that will follow, and so on up to `lag`.
   */
  inverse<T extends Scalable>(value: T, ahead?: number): T;
}

/** The operator, with the values it stores. Make one per stream: all subscriptions share its values. */
export interface Difference extends StoredValues {
  <T extends Scalable | Sample>(source: Observable<T>): Observable<T>;
}

/** The operator on targets: each sample also gets, as `scale`, what turns its change back into a value. */
export interface TargetDifference extends StoredValues {
  <T extends Sample>(source: Observable<T>): Observable<T & { readonly scale: Scale }>;
}

/**
 * Turns values into their changes: emits each value minus the value `lag` values before it.
 *
 *     values   --4----9----11----|
 *                difference()
 *     output   -------5----2-----|     nothing for the first `lag` values
 *
 * - values   numbers, rows or tensors; or samples, of which `input` (or `target`) is changed; the other fields are kept
 *
 * For series that drift: a net that was trained on values between 10 and 20 has learned nothing about 100, but the
 * changes keep their size. After `difference(), nextStep()` the target is the newest value's change, so
 * `inverse(output)` is the value that was predicted for it; `inverse(output, 1)` turns a forecast of the next change
 * into the next value.
 *
 * With `field: "target"`, each sample gets a `scale` that adds the value `lag` values before its target:
 * `({ sample, output }) => sample.scale.inverse(output)` in a `predictions` observer. `standardize({ field: "target" })`
 * behind it makes the scale take back both. A sample without a target gets a scale for the value that would be next.
 *
 * The position of a sample gets the values that are stored as of this sample, by the operator's `name`: with a checkpoint as
 * `from` it continues from there.
 *
 * @throws {ShapeError} When the number of features changes (as an error notification).
 * @throws {BrokenStreamError} As an error notification, when a sample has rows that are replayed.
 * @throws {RangeError} When the lag is not a positive whole number, `inverse` has no value to start from, or the checkpoint
 *   has no state of that name; as an error notification, when the position has a state of that name already.
 * @see Differencer, the same without a stream
 * @example
 *   const change = difference();
 *   await firstValueFrom(of(4, 9, 11).pipe(change, toArray())) // => [5, 2]
 *   change.inverse(2) // => 11
 *   change.inverse(3, 1) // => 14
 */
export function difference(options: DifferenceOptions & { readonly field: "target" }): TargetDifference;
export function difference(options?: DifferenceOptions): Difference;
export function difference(options: DifferenceOptions = {}): Difference & TargetDifference {
  expectOptions("difference", options, ["lag", "field", "state", "name", "from"]);
  const { lag = 1, field = "input", name = "difference", from } = options;
  expectField("difference", field);
  const resumed = resumedState("difference", { name, from }) as DifferencerState | undefined; // Differencer checks it
  const differences = new Differencer(lag, resumed ?? options.state);

  const nothingKnown = linearScale("difference", [1], [0]);
  /** Undefined for the first `lag` values. */
  const changeOf = <T extends Scalable | Sample>(value: T): T | undefined => {
    let isKnown = true;
    expectNotReplayed(value);
    const changed = onField("difference", value, field, (row) => {
      const change = differences.next(row);
      isKnown = change !== undefined;
      return change ?? row;
    });
    if (!isKnown) return undefined;
    if (field === "input" || !isSample(changed)) return changed;
    const before = differences.scale(hasTarget(changed) ? 0 : 1) ?? nothingKnown;
    return withScale<T & Sample>("difference", changed, before);
  };
  const operator = <T extends Scalable | Sample>(source: Observable<T>): Observable<T> =>
    source.pipe(
      map(changeOf),
      filter((value) => value !== undefined),
      map((value) => withState("difference", value, name, () => differences.snapshot())),
    );

  return Object.defineProperty(
    Object.assign(operator, {
      inverse<T extends Scalable>(value: T, ahead?: number): T {
        expectNumeric("difference", "the value for inverse", value);
        return onNumbers(value, (row) => differences.inverse(row, ahead));
      },
    }),
    "state",
    { get: () => differences.state },
  ) as Difference & TargetDifference; // defineProperty's type does not say what it defined
}

/** Nobody knows which value came before a past sample. */
function expectNotReplayed(value: Scalable | Sample): void {
  const replayed = isSample(value) ? value.replayed : undefined;
  if (replayed === undefined || replayed === 0) return;
  throw new BrokenStreamError(
    `difference: a sample has ${replayed} replayed rows, expected none, since the values before them are unknown; put difference before replay`,
  );
}
