import { describeValue, expectCount, ShapeError } from "@backstream/core";
import { expectState } from "./expectState.js";
import { expectRow } from "./expectRow.js";
import type { Scale } from "./Scale.js";
import type { ScalableRow } from "./Scaler.js";
import { linearScale } from "./scales.js";

/** What a `Differencer` has stored, as plain JSON. */
export interface DifferencerState {
  /** The newest rows, at most lag + 1, oldest first; null where a number was not finite. */
  readonly history: readonly (readonly (number | null)[])[];
}

/**
 * The difference between each row and the row `lag` rows before it, and its inverse.
 *
 *     d[t] = x[t] - x[t - lag]
 *
 * Works on rows, without streams.
 *
 * @throws {ShapeError} When rows differ in length.
 * @throws {RangeError} When the lag is not a positive whole number, or `inverse` is asked for more than `lag` rows ahead.
 * @see difference, the operator around it
 * @example
 *   const differences = new Differencer(1);
 *   differences.next([4]) // => undefined
 *   differences.next([9]) // => [5]
 *   differences.inverse([5]) // => [9]
 *   differences.inverse([2], 1) // => [11]
 */
export class Differencer {
  readonly lag: number;
  readonly #history: StoredRow[];

  constructor(lag: number = 1, state: DifferencerState = { history: [] }) {
    expectCount("difference", "lag", lag);
    expectState("difference", state, ["history"]);
    const { length } = state.history;
    if (length > lag + 1)
      throw new RangeError(`difference: state has ${length} rows, expected at most lag + 1 = ${lag + 1}`);
    this.lag = lag;
    this.#history = [];
    for (const row of state.history) {
      if (!Array.isArray(row))
        throw new RangeError(`difference: state.history has ${describeValue(row)}, expected rows of numbers`);
      this.#store(row.map((value) => value ?? NaN));
    }
  }

  get state(): DifferencerState {
    return this.snapshot()();
  }

  /** A function that returns the state as it is now, whatever rows come before it is called. It costs little. */
  snapshot(): () => DifferencerState {
    return stateLater(this.#history.at(0), this.#history.length);
  }

  /** The row's difference; undefined for the first `lag` rows. */
  next(row: ArrayLike<number>): number[] | undefined {
    this.#expect(row);
    this.#store(Array.from(row));
    if (this.#history.length <= this.lag) return undefined;
    const earlier = this.#history[0].row;
    return Array.from(row, (value, index) => value - earlier[index]);
  }

  /**
   * Turns a difference back into a row, in place: with `ahead` 0 it is the difference of the newest row, with 1 that of
   * the row that will follow, and so on up to `lag`.
   */
  inverse<T extends ScalableRow>(row: T, ahead: number = 0): T {
    if (!Number.isInteger(ahead) || ahead < 0 || ahead > this.lag)
      throw new RangeError(
        `difference: inverse looks ${describeValue(ahead)} rows ahead, expected 0 to ${this.lag}, the lag`,
      );
    const earlier = this.#history.at(ahead - this.lag - 1)?.row;
    if (earlier === undefined)
      throw new RangeError(
        `difference: inverse needs ${this.lag + 1 - ahead} rows to start from, it has ${this.#history.length}`,
      );
    this.#expect(row);
    for (let index = 0; index < row.length; index++) row[index] += earlier[index];
    return row;
  }

  /** What `inverse` does now, as a value that later rows do not change; undefined where it has no row to start from. */
  scale(ahead: number = 0): Scale | undefined {
    const earlier = this.#history.at(ahead - this.lag - 1)?.row;
    if (!earlier) return undefined;
    return linearScale(
      "difference",
      Array.from(earlier, () => 1),
      [...earlier],
    );
  }

  #store(row: readonly number[]): void {
    const stored: StoredRow = { row, next: undefined };
    const newest = this.#history.at(-1);
    if (newest) newest.next = stored;
    this.#history.push(stored);
    if (this.#history.length > this.lag + 1) this.#history.shift();
  }

  #expect(row: ArrayLike<number>): void {
    expectRow("difference", row);
    const { length } = row;
    const expected = this.#history.at(-1)?.row.length ?? length;
    if (length !== expected)
      throw new ShapeError(`difference: value has ${length} numbers, expected ${expected}`);
  }
}

/** A row knows the next one, so a state is known by its oldest row, and keeps no rows before it. */
interface StoredRow {
  readonly row: readonly number[];
  next: StoredRow | undefined;
}

function stateLater(oldest: StoredRow | undefined, count: number): () => DifferencerState {
  return () => {
    const history: (number | null)[][] = [];
    for (let stored = oldest; stored && history.length < count; stored = stored.next) {
      history.push(stored.row.map((value) => (Number.isFinite(value) ? value : null)));
    }
    return { history };
  };
}
