import { expectOptions, type Sample } from "@backstream/core";
import { filter, map, type Observable } from "rxjs";
import { Differencer, type DifferencerState } from "./Differencer.js";
import { expectField } from "./expectField.js";
import { onField } from "./onField.js";
import { onNumbers, type Scalable } from "./onNumbers.js";

/** How `difference` works. */
export interface DifferenceOptions {
  /** How many values back the one is that a value is compared with: 1. The length of a season takes the season out. */
  readonly lag?: number;
  /** Which field of samples changes: `input` (the default) or `target`. */
  readonly field?: "input" | "target";
  /** What another one knew, from its `state`. */
  readonly state?: DifferencerState;
}

/** The operator, with the values it holds. One per stream: it is shared by whatever it is piped into. */
export interface Difference {
  <T extends Scalable | Sample>(source: Observable<T>): Observable<T>;
  /** The newest `lag + 1` values, as plain JSON. */
  readonly state: DifferencerState;
  /**
   * From a difference back to a value. With `ahead` 0 (the default) the difference belongs to the newest value that
   * came in: what came out last becomes what came in last. Up to `lag` ahead lies what is still to come.
   */
  inverse<T extends Scalable>(value: T, ahead?: number): T;
}

/**
 * Turns levels into changes: each value minus the one `lag` values before it.
 *
 *     values   --4----9----11----|
 *                difference()
 *     output   -------5----2-----|     the first `lag` values have nothing to be compared with
 *
 * - values   numbers, rows, tensors; or samples, whose `input` (or `target`) changes and the rest is kept
 *
 * A net that has learned from levels between 10 and 20 knows nothing of 100; changes keep their size while levels
 * drift. Behind `difference(), nextStep()` the target is the newest value's change, so `inverse(output)` is the level
 * that was predicted for it; a forecast of what comes next is `inverse(output, 1)`.
 *
 * @throws {ShapeError} When the number of features changes (as an error notification).
 * @throws {RangeError} When the lag is no positive whole number, or `inverse` has no value to start from.
 * @example
 *   const change = difference();
 *   await firstValueFrom(of(4, 9, 11).pipe(change, toArray())) // => [5, 2]
 *   change.inverse(2) // => 11
 *   change.inverse(3, 1) // => 14
 */
export function difference(options: DifferenceOptions = {}): Difference {
  expectOptions("difference", options, ["lag", "field", "state"]);
  const { lag = 1, field = "input", state } = options;
  expectField("difference", field);
  const differences = new Differencer(lag, state);

  const operator = <T extends Scalable | Sample>(source: Observable<T>): Observable<T> =>
    source.pipe(
      map((value) => {
        let isKnown = true;
        const changed = onField("difference", value, field, (row) => {
          const change = differences.next(row);
          isKnown = change !== undefined;
          return change ?? row;
        });
        return isKnown ? changed : undefined;
      }),
      filter((value) => value !== undefined),
    );

  return Object.defineProperty(
    Object.assign(operator, {
      inverse: <T extends Scalable>(value: T, ahead?: number): T =>
        onNumbers(value, (row) => differences.inverse(row, ahead)),
    }),
    "state",
    { get: () => differences.state },
  ) as Difference; // defineProperty's type does not say what it defined
}
