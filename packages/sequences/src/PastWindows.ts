import { describeValue, hasTarget, rowMask, rowNumbers, ShapeError, type Sample } from "@backstream/core";
import { copyNumbers, lengthOf, randomStream, wrapTensor, type Numbers } from "@backstream/tensors";
import { PastItems, type KeptItems } from "./PastItems.js";
import { rowWidths, type RowWidths } from "./pastRows.js";
import type { Replaying, ReplayPlan } from "./Replaying.js";
import { WindowMemories, type BegunWindow } from "./WindowMemories.js";

/** One tick of a past window, as it came in. */
export interface PastTick {
  readonly input: Float64Array;
  /** Undefined where there was none. */
  readonly target: Float64Array | undefined;
  readonly weight: number;
  /** 0 where the row was masked, or its numbers are not finite. */
  readonly mask: number;
}

/** Consecutive ticks, and the memory that each net had before the first of them. */
export interface PastWindow extends BegunWindow {
  readonly ticks: PastTick[];
}

/** Past windows as plain data. */
export interface PastWindowsState {
  readonly window: number;
  readonly seen: number;
  readonly kept: readonly PastWindow[];
  /** Those that are replayed now, and the window that the stream is in. */
  readonly playing: readonly PastWindow[];
  readonly current: PastWindow;
}

/** Windows of a stream, of which some are replayed with the newest, tick by tick, each from the memory that it began with. */
export class PastWindows implements Replaying {
  readonly #plan: ReplayPlan;
  readonly #window: number;
  readonly #items: PastItems<PastWindow>;
  #current: PastWindow;
  #playing: readonly PastWindow[];
  #widths: RowWidths | undefined;

  /** @throws {RangeError} When the state is none, or has windows of another length. */
  constructor(plan: ReplayPlan, window: number, state: unknown) {
    this.#plan = plan;
    this.#window = window;
    const saved = state === undefined ? undefined : stateOf(state, window);
    this.#items = new PastItems(plan.policy, plan.keep, saved && { seen: saved.seen, items: saved.kept });
    this.#playing = saved?.playing ?? [];
    this.#current = saved?.current ?? emptyWindow();
  }

  /** The tick with those of past windows behind it, `per` rows; they are masked while there are not so many. */
  next<S extends Sample>(sample: S): S {
    const widths = rowWidths(sample, this.#widths);
    expectOneRow(widths);
    this.#widths = widths;
    const isFull = this.#current.ticks.length === this.#window;
    if (isFull) {
      const random = randomStream(this.#plan.seed, this.#items.seen);
      this.#items.add(this.#current, random);
      this.#playing = this.#items.draw(this.#plan.per, random);
      this.#current = emptyWindow();
    }
    const tick = tickOf(sample);
    this.#current.ticks.push(tick);
    const at = this.#current.ticks.length - 1;
    const past = Array.from({ length: this.#plan.per }, (_, row) => this.#playing.at(row)?.ticks[at]);
    const mixed = withPastTicks(sample, tick, past, widths.features);
    return at === 0 ? { ...mixed, memories: new WindowMemories(this.#current, this.#playing) } : mixed;
  }

  snapshot(): () => PastWindowsState {
    return stateLater(this.#window, this.#items.snapshot(), this.#playing, this.#current);
  }
}

function emptyWindow(): PastWindow {
  return { ticks: [], memories: {} };
}

function tickOf(sample: Sample): PastTick {
  const input = copyOf(sample.input);
  const target = hasTarget(sample) ? copyOf(sample.target) : undefined;
  const weight = rowNumbers("replay", "weight", sample.weight, 1)?.[0] ?? 1;
  const mask = rowMask("replay", sample.mask, 1)?.[0] ?? 1;
  const isUsable = [...input, ...(target ?? []), weight].every((number) => Number.isFinite(number));
  return { input, target, weight, mask: isUsable ? mask : 0 };
}

function withPastTicks<S extends Sample>(
  sample: S,
  now: PastTick,
  past: readonly (PastTick | undefined)[],
  features: number,
): S {
  const { target } = now;
  // The new row has the mask that it came with: a net says itself what it does with numbers that are not finite.
  const mask = rowMask("replay", sample.mask, 1)?.[0] ?? 1;
  const isLabelled = (tick: PastTick | undefined): boolean =>
    !tick || tick.mask === 0 || tick.target !== undefined;
  const isWeighted = target && [now, ...past].some((tick) => (tick?.weight ?? 1) !== 1 || !isLabelled(tick));
  const mixed: Partial<Sample> = {
    input: stacked(
      features,
      now.input,
      past.map((tick) => tick?.input),
    ),
    mask: Float64Array.of(mask, ...past.map((tick) => tick?.mask ?? 0)),
    replayed: past.length,
    // A row without a target has that of the new row, with the weight 0.
    ...(target && {
      target: stacked(
        target.length,
        target,
        past.map((tick) => tick?.target ?? target),
      ),
    }),
    ...(isWeighted && {
      weight: Float64Array.of(
        now.weight,
        ...past.map((tick) => (isLabelled(tick) ? (tick?.weight ?? 1) : 0)),
      ),
    }),
  };
  return { ...sample, ...mixed };
}

/** Rows that are not there are zeros. */
function stacked(width: number, first: Float64Array, rows: readonly (Float64Array | undefined)[]): Numbers {
  const data = new Float64Array((1 + rows.length) * width);
  data.set(first);
  rows.forEach((row, index) => row && data.set(row, (1 + index) * width));
  return wrapTensor([1 + rows.length, width], data);
}

function copyOf(numbers: Numbers): Float64Array {
  const copy = new Float64Array(lengthOf(numbers));
  copyNumbers(numbers, copy);
  return copy;
}

function expectOneRow({ rows }: RowWidths): void {
  if (rows === 1) return;
  throw new ShapeError(
    `replay: a sample has ${rows} rows, expected one, as the sequences option replays windows of one stream`,
  );
}

/** A function of its own: ticks and memories are only ever added, so the lengths say what there was. */
function stateLater(
  window: number,
  items: () => KeptItems<PastWindow>,
  playing: readonly PastWindow[],
  current: PastWindow,
): () => PastWindowsState {
  const { length } = current.ticks;
  return () => {
    const { seen, items: kept } = items();
    return { window, seen, kept, playing, current: { ...current, ticks: current.ticks.slice(0, length) } };
  };
}

function stateOf(state: unknown, window: number): PastWindowsState {
  const saved = (state ?? {}) as Partial<PastWindowsState>; // from a file it may be anything
  if (saved.window === window && Array.isArray(saved.kept) && Array.isArray(saved.playing) && saved.current) {
    const { seen = 0, kept, playing, current } = saved;
    return {
      window,
      seen,
      kept,
      playing,
      current: { ticks: [...current.ticks], memories: { ...current.memories } },
    };
  }
  throw new RangeError(
    `replay: state is ${describeValue(state)}, expected that of another replay with windows of ${window} ticks`,
  );
}
