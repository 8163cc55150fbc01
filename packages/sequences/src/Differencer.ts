import { expectCount, ShapeError } from "@backstream/core";
import type { ScalableRow } from "./Scaler.js";

/** What a `Differencer` knows, as plain JSON. */
export interface DifferencerState {
  /** The newest rows, at most lag + 1, oldest first; null where a number was not finite. */
  readonly history: readonly (readonly (number | null)[])[];
}

/**
 * The difference of each row from the one `lag` rows before it, and the way back.
 *
 *     d[t] = x[t] - x[t - lag]
 *
 * Works on rows and knows nothing of streams; `difference` is the operator around it.
 *
 * @throws {ShapeError} When rows differ in length.
 * @throws {RangeError} When the lag is no positive whole number, or `inverse` looks further ahead than that.
 * @example
 *   const differences = new Differencer(1);
 *   differences.next([4]) // => undefined
 *   differences.next([9]) // => [5]
 *   differences.inverse([5]) // => [9]
 *   differences.inverse([2], 1) // => [11]
 */
export class Differencer {
  readonly lag: number;
  readonly #history: (readonly number[])[];

  constructor(lag: number = 1, state: DifferencerState = { history: [] }) {
    expectCount("difference", "lag", lag);
    const { length } = state.history;
    if (length > lag + 1)
      throw new RangeError(`difference: state has ${length} rows, expected at most lag + 1 = ${lag + 1}`);
    this.lag = lag;
    this.#history = state.history.map((row) => row.map((value) => value ?? NaN));
  }

  get state(): DifferencerState {
    return {
      history: this.#history.map((row) => row.map((value) => (Number.isFinite(value) ? value : null))),
    };
  }

  /** The row's difference; undefined for the first `lag` rows. */
  next(row: ArrayLike<number>): number[] | undefined {
    this.#expect(row);
    this.#history.push(Array.from(row));
    if (this.#history.length > this.lag + 1) this.#history.shift();
    if (this.#history.length <= this.lag) return undefined;
    const [before] = this.#history;
    return Array.from(row, (value, index) => value - before[index]);
  }

  /**
   * From a difference back to a value, in place: `ahead` 0 is the newest row, whose difference came out last; 1 the
   * row after it, which is still to come, and so on up to `lag`.
   */
  inverse<T extends ScalableRow>(row: T, ahead: number = 0): T {
    if (!Number.isInteger(ahead) || ahead < 0 || ahead > this.lag)
      throw new RangeError(
        `difference: inverse looks ${ahead} rows ahead, expected 0 to ${this.lag}, the lag`,
      );
    const before = this.#history.at(ahead - this.lag - 1);
    if (before === undefined)
      throw new RangeError(
        `difference: inverse needs ${this.lag + 1 - ahead} rows to start from, it has ${this.#history.length}`,
      );
    this.#expect(row);
    for (let index = 0; index < row.length; index++) row[index] += before[index];
    return row;
  }

  #expect({ length }: ArrayLike<number>): void {
    const expected = this.#history.at(-1)?.length ?? length;
    if (length !== expected)
      throw new ShapeError(`difference: value has ${length} numbers, expected ${expected}`);
  }
}
