import { BrokenStreamError, type Hold, type Unrolling } from "@backstream/core";
import type { ComparedSignal } from "./ComparedSignal.js";
import type { Pass } from "./Pass.js";
import type { Signal } from "./Signal.js";

/** How ticks are held, and sent back. */
export interface HoldOptions {
  readonly window: number;
  readonly stride: number;
  readonly rerun: "whenStale" | "never";
}

/** The newest ticks of one stream, `window` at most, which no net of the stream may overwrite. */
export class HeldTicks {
  readonly options: HoldOptions;
  /** How many, the newest, have not sent their deltas back. */
  fresh = 0;
  /** The pass under way. */
  pass: Pass | undefined;
  readonly #window: number;
  /** A ring of `window` places (a plain list where that is infinite); the oldest stands at `head`. */
  readonly #ticks: ComparedSignal[] = [];
  #head = 0;
  #length = 0;
  /** The nets of the stream, innermost first, from its first tick on. */
  readonly #lanes: Lane[] = [];

  constructor(options: HoldOptions) {
    this.options = options;
    this.#window = options.window;
  }

  /** The ticks that will be held when the pass under way, if there is one, is over. */
  afterPass(): ComparedSignal[] {
    const kept = this.pass?.skipped ? 0 : this.pass ? this.#window - 1 : this.#window;
    const count = Math.min(this.#length, kept);
    return Array.from({ length: count }, (_, index) => this.at(this.#length - count + index));
  }

  get length(): number {
    return this.#length;
  }

  /** The tick at a place, the oldest at 0. */
  at(index: number): ComparedSignal {
    return this.#ticks[(this.#head + index) % this.#window];
  }

  /**
   * Holds one tick more, in place of the oldest where there are `window`.
   *
   * @throws {BrokenStreamError} When it is not on its way right now, of another stream, or not the next.
   */
  push(compared: ComparedSignal): void {
    const { signal } = compared;
    if (!signal.returns) {
      throw new BrokenStreamError(
        "rewind: the signal has passed no net on the stack; use forward where you use predict",
      );
    }
    let depth = 0;
    for (let below: Signal | undefined = signal; below; below = below.below) this.#expect(below, depth++);
    this.fresh++;
    this.#add(compared);
  }

  /** Goes on with ticks that a checkpoint held, the oldest first, of which `fresh` have not sent their deltas back. */
  restore(ticks: readonly ComparedSignal[], fresh: number): void {
    this.fresh = fresh;
    let depth = 0;
    for (let below: Signal | undefined = ticks[0]?.signal; below; below = below.below)
      this.#lane(below, depth++);
    for (const compared of ticks) this.#add(compared);
  }

  /** Lets go of all ticks but the newest `count`. */
  keep(count: number): void {
    if (count >= this.#length) return;
    this.#head = count === 0 ? 0 : (this.#head + this.#length - count) % this.#window;
    this.#length = count;
    if (count === 0) this.#ticks.length = 0;
    this.#hold();
  }

  /** Lets go of all ticks for ever. */
  release(): void {
    for (const { unrolling, hold } of this.#lanes) unrolling.release(hold);
  }

  #add(compared: ComparedSignal): void {
    if (this.#length === this.#window) this.#head = (this.#head + 1) % this.#window;
    else this.#length++;
    this.#ticks[(this.#head + this.#length - 1) % this.#window] = compared;
    this.#hold();
  }

  #hold(): void {
    let oldest: Signal | undefined = this.#length > 0 ? this.at(0).signal : undefined;
    for (let depth = 0; depth < this.#lanes.length; depth++) {
      this.#lanes[depth].hold.oldest = oldest ? oldest.tick : Infinity;
      oldest = oldest?.below;
    }
  }

  #lane({ unrolling }: Signal, depth: number): Lane {
    return (this.#lanes[depth] ??= { unrolling, hold: unrolling.hold(), next: unrolling.first });
  }

  #expect(signal: Signal, depth: number): void {
    const { unrolling, tick } = signal;
    const lane = this.#lane(signal, depth);
    if (lane.unrolling === unrolling && lane.next === tick && unrolling.current === tick) {
      lane.next++;
      return;
    }
    const { name } = unrolling.network;
    if (lane.unrolling !== unrolling) {
      throw new BrokenStreamError(
        `rewind: ticks of two streams through ${name} arrive mixed; put rewind into the inner stream, beside forward`,
      );
    }
    if (unrolling.current !== tick) {
      throw new BrokenStreamError(
        `rewind: tick ${tick} of ${name} arrives late, after forward has moved on; signals may be observed, not delayed`,
      );
    }
    throw new BrokenStreamError(
      `rewind: tick ${tick} of ${name} arrives, expected ${lane.next}; signals may not be dropped, leave out the target instead`,
    );
  }
}

/** One net of the stream: its hold, and the tick that must come next. */
interface Lane {
  readonly unrolling: Unrolling;
  readonly hold: Hold;
  next: number;
}
