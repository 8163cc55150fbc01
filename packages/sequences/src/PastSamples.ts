import { describeValue, hasTarget, type Sample } from "@backstream/core";
import { randomStream } from "@backstream/tensors";
import { PastItems, type KeptItems } from "./PastItems.js";
import { pastRows, rowWidths, withPastRows, type PastRow, type RowWidths } from "./pastRows.js";
import type { Replaying, ReplayPlan } from "./Replaying.js";

/** Past samples as plain data: row by row. */
export interface PastSamplesState {
  readonly seen: number;
  readonly rows: number;
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  readonly weights: Float64Array;
}

/** Single samples from which some are replayed with each new one. */
export class PastSamples implements Replaying {
  readonly #plan: ReplayPlan;
  readonly #items: PastItems<PastRow>;
  #widths: RowWidths | undefined;

  /** @throws {RangeError} When the state is none. */
  constructor(plan: ReplayPlan, state: unknown) {
    this.#plan = plan;
    const kept = state === undefined ? undefined : keptOf(state);
    this.#items = new PastItems(plan.policy, plan.keep, kept);
    const first = kept?.items.at(0);
    if (first) this.#widths = { rows: 1, features: first.input.length, width: first.target.length };
  }

  /** The sample with past ones behind it; then it is a past one itself. */
  next<S extends Sample>(sample: S): S {
    if (!hasTarget(sample)) return sample;
    const widths = rowWidths(sample, this.#widths);
    this.#widths = widths;
    const random = randomStream(this.#plan.seed, this.#items.seen);
    const mixed = withPastRows(sample, widths, this.#items.draw(this.#plan.per, random));
    for (const row of pastRows(sample, widths)) this.#items.add(row, random);
    return mixed;
  }

  snapshot(): () => PastSamplesState {
    return stateLater(this.#items.snapshot());
  }
}

/** A function of its own, so that what it returns keeps these rows and nothing else. */
function stateLater(kept: () => KeptItems<PastRow>): () => PastSamplesState {
  return () => {
    const { seen, items } = kept();
    return {
      seen,
      rows: items.length,
      inputs: joined(items.map(({ input }) => input)),
      targets: joined(items.map(({ target }) => target)),
      weights: Float64Array.from(items, ({ weight }) => weight),
    };
  };
}

/** The numbers of rows that are equally long, one behind the other. */
function joined(rows: readonly Float64Array[]): Float64Array {
  const length = rows.at(0)?.length ?? 0;
  const all = new Float64Array(rows.length * length);
  rows.forEach((row, index) => all.set(row, index * length));
  return all;
}

function keptOf(state: unknown): KeptItems<PastRow> {
  const { seen, rows, inputs, targets, weights } = (state ?? {}) as Partial<PastSamplesState>; // from a file it may be anything
  if (
    !(Number.isInteger(seen) && Number.isInteger(rows)) ||
    !(inputs instanceof Float64Array && targets instanceof Float64Array && weights instanceof Float64Array) ||
    weights.length !== rows
  ) {
    throw new RangeError(
      `replay: state is ${describeValue(state)}, expected that of another replay, { seen, rows, inputs, targets, weights }`,
    );
  }
  const items = Array.from(weights, (weight, row): PastRow => ({
    input: rowOf(inputs, row, weights.length),
    target: rowOf(targets, row, weights.length),
    weight,
  }));
  return { seen: seen!, items }; // a whole number
}

function rowOf(all: Float64Array, row: number, rows: number): Float64Array {
  const length = all.length / rows;
  return all.slice(row * length, (row + 1) * length);
}
