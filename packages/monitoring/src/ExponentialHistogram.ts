import { expectFields } from "./expectFields.js";

/** All that an `ExponentialHistogram` remembers, as plain JSON. */
export interface HistogramState {
  readonly width: number;
  readonly total: number;
  /** The sum of the squared distances from the mean. */
  readonly squares: number;
  /** For each size, 1, 2, 4, …: the sums of its buckets, the oldest first. */
  readonly totals: readonly (readonly number[])[];
  /** The sums of their squared distances from their means. */
  readonly deviations: readonly (readonly number[])[];
}

/** The means on both sides of a cut. */
export interface Cut {
  readonly older: number;
  readonly newer: number;
}

/**
 * A window over the newest numbers of a stream, in buckets whose sizes are powers of two: the older, the larger. So it knows
 * the mean of every part that begins at the newest number, up to the borders of buckets, and its memory grows with the
 * logarithm of its width.
 *
 * Where there are more than `most` buckets of a size, the two oldest become one of twice the size.
 *
 * @throws {RangeError} When the state is none.
 * @source Datar, Gionis, Indyk and Motwani, "Maintaining stream statistics over sliding windows", SIAM J. Computing 31(6), 2002.
 * @example
 *   const window = new ExponentialHistogram("example", 2);
 *   for (const value of [1, 2, 3, 4, 5]) window.add(value);
 *   window.mean // => 3
 *   window.state.totals // => [[5], [3, 7]]
 */
export class ExponentialHistogram {
  readonly #most: number;
  #width: number;
  #total: number;
  #squares: number;
  readonly #totals: number[][];
  readonly #deviations: number[][];

  constructor(where: string, most: number, state?: HistogramState) {
    this.#most = most;
    if (state !== undefined) {
      expectFields(where, state, {
        width: "number",
        total: "number",
        squares: "number",
        totals: "any",
        deviations: "any",
      });
      for (const list of [...state.totals, ...state.deviations])
        expectFields(where, { list }, { list: "numbers" });
    }
    this.#width = state?.width ?? 0;
    this.#total = state?.total ?? 0;
    this.#squares = state?.squares ?? 0;
    this.#totals = state?.totals.map((row) => [...row]) ?? [[]];
    this.#deviations = state?.deviations.map((row) => [...row]) ?? [[]];
  }

  get width(): number {
    return this.#width;
  }

  get mean(): number {
    return this.#width === 0 ? 0 : this.#total / this.#width;
  }

  get variance(): number {
    return this.#width === 0 ? 0 : this.#squares / this.#width;
  }

  get state(): HistogramState {
    return {
      width: this.#width,
      total: this.#total,
      squares: this.#squares,
      totals: this.#totals.map((row) => [...row]),
      deviations: this.#deviations.map((row) => [...row]),
    };
  }

  add(value: number): void {
    if (this.#width > 0) this.#squares += joined(this.#width, this.mean, 1, value);
    this.#width++;
    this.#total += value;
    this.#totals[0].push(value);
    this.#deviations[0].push(0);
    for (let row = 0; this.#totals[row].length > this.#most; row++) this.#mergeOldest(row);
  }

  /**
   * Looks at the borders of buckets, from the oldest on, and returns the means on both sides of the first one at which
   * they differ.
   */
  findCut(
    differs: (older: number, olderMean: number, newer: number, newerMean: number) => boolean,
  ): Cut | undefined {
    let older = 0;
    let total = 0;
    for (let row = this.#totals.length - 1; row >= 0; row--) {
      for (const bucket of this.#totals[row]) {
        older += 2 ** row;
        total += bucket;
        const newer = this.#width - older;
        if (newer === 0) return undefined;
        const cut = { older: total / older, newer: (this.#total - total) / newer };
        if (differs(older, cut.older, newer, cut.newer)) return cut;
      }
    }
    return undefined;
  }

  /** Forgets the oldest bucket; there must be two or more. */
  dropOldest(): void {
    const row = this.#totals.length - 1;
    const size = 2 ** row;
    const [total] = this.#totals[row].splice(0, 1);
    const [deviations] = this.#deviations[row].splice(0, 1);
    this.#width -= size;
    this.#total -= total;
    const rest = this.#squares - deviations - joined(size, total / size, this.#width, this.mean);
    this.#squares = Math.max(0, rest); // differences of large numbers may be a little below 0
    while (this.#totals.length > 1 && this.#totals.at(-1)?.length === 0) {
      this.#totals.pop();
      this.#deviations.pop();
    }
  }

  #mergeOldest(row: number): void {
    if (row + 1 === this.#totals.length) {
      this.#totals.push([]);
      this.#deviations.push([]);
    }
    const size = 2 ** row;
    const [a, b] = this.#totals[row].splice(0, 2);
    const [inA, inB] = this.#deviations[row].splice(0, 2);
    this.#totals[row + 1].push(a + b);
    this.#deviations[row + 1].push(inA + inB + joined(size, a / size, size, b / size));
  }
}

/** By how much the squared distances of two parts grow when they are measured from their common mean. */
function joined(one: number, oneMean: number, other: number, otherMean: number): number {
  return (one * other * (oneMean - otherMean) ** 2) / (one + other);
}
