import { bounds, type Frame, type History, type Spread } from "./frames.js";

/** The course of a run in rows of about equal stretches: when there are too many, two become one, twice as long. */
export class HistoryRows {
  #stretch = 1;
  readonly #rows: Row[] = [];
  readonly #models: number;
  readonly #layers: number;

  constructor(models: number, layers: number) {
    this.#models = models;
    this.#layers = layers;
  }

  /** Adds what came since the frame before. */
  add({ counters, time, spread, stepSizes, gradientNorm }: Frame): void {
    const last = this.#rows.at(-1);
    const came = counters.ticks - (last?.ticks ?? 0);
    if (came <= 0) return;
    const row: Row = {
      ticks: counters.ticks,
      came,
      updates: counters.updates,
      time,
      losses: Array.from({ length: this.#models }, (_, index) => spread[index] ?? none),
      stepSizes: Array.from({ length: this.#layers }, (_, index) => stepSizes[index] ?? NaN),
      gradientNorm: { min: gradientNorm, mean: gradientNorm, max: gradientNorm },
    };
    if (last && last.came < this.#stretch) this.#rows[this.#rows.length - 1] = merged(last, row);
    else this.#rows.push(row);
    if (this.#rows.length > bounds.historyRows) this.#halve();
  }

  message(): History {
    const rows = this.#rows;
    return {
      type: "history",
      stretch: this.#stretch,
      ticks: Float64Array.from(rows, ({ ticks }) => ticks),
      updates: Float64Array.from(rows, ({ updates }) => updates),
      time: Float32Array.from(rows, ({ time }) => time),
      losses: Array.from({ length: this.#models }, (_, index) => spreadOf(rows.map(({ losses }) => losses[index]))), // prettier-ignore
      stepSizes: Array.from({ length: this.#layers }, (_, index) =>
        Float32Array.from(rows, ({ stepSizes }) => stepSizes[index]),
      ),
      gradientNorm: spreadOf(rows.map((row) => row.gradientNorm)),
    };
  }

  #halve(): void {
    const rows = this.#rows.splice(0);
    for (let index = 0; index < rows.length; index += 2) {
      const [first, second] = [rows[index], rows[index + 1] as Row | undefined];
      this.#rows.push(second ? merged(first, second) : first);
    }
    const { ticks } = this.#rows.at(-1)!; // there are rows
    this.#stretch = Math.max(2 * this.#stretch, Math.floor(ticks / this.#rows.length));
  }
}

interface Range {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

interface Row {
  /** Ticks at its end, and in it. */
  readonly ticks: number;
  readonly came: number;
  readonly updates: number;
  readonly time: number;
  readonly losses: readonly Range[];
  readonly stepSizes: readonly number[];
  readonly gradientNorm: Range;
}

const none: Range = { min: NaN, mean: NaN, max: NaN };

function merged(a: Row, b: Row): Row {
  const share = b.came / (a.came + b.came);
  const ranges = (one: Range, other: Range): Range => ({
    min: known(Math.min, one.min, other.min),
    mean: blend(one.mean, other.mean, share),
    max: known(Math.max, one.max, other.max),
  });
  return {
    ...b,
    came: a.came + b.came,
    losses: a.losses.map((loss, index) => ranges(loss, b.losses[index])),
    stepSizes: a.stepSizes.map((size, index) => blend(size, b.stepSizes[index], share)),
    gradientNorm: ranges(a.gradientNorm, b.gradientNorm),
  };
}

function known(choose: (...values: number[]) => number, a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : choose(a, b);
}

function blend(a: number, b: number, share: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : a + (b - a) * share;
}

function spreadOf(ranges: readonly Range[]): Spread {
  return {
    min: Float32Array.from(ranges, ({ min }) => min),
    mean: Float32Array.from(ranges, ({ mean }) => mean),
    max: Float32Array.from(ranges, ({ max }) => max),
  };
}
