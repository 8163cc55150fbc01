/** A half-open range. */
export type Range = readonly [from: number, to: number];

/** The parts of `0 … size` that have been written. */
export class Ranges {
  readonly #size: number;
  /** Disjoint, in order. */
  #written: Range[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** Whether any of the range has been written. */
  touches([from, to]: Range): boolean {
    return this.#written.some(([start, end]) => start < to && from < end);
  }

  add(range: Range): void {
    this.#written = [...this.#written, range].sort(([a], [b]) => a - b);
  }

  /** The parts of a range, or of all, that have not been written; they count as written from now on. */
  takeGaps([from, to]: Range = [0, this.#size]): Range[] {
    const gaps: Range[] = [];
    let next = from;
    for (const [start, end] of this.#written) {
      if (end <= next || start >= to) continue;
      if (start > next) gaps.push([next, start]);
      next = end;
    }
    if (next < to) gaps.push([next, to]);
    for (const gap of gaps) this.add(gap);
    return gaps;
  }
}
