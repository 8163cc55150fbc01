import { BrokenStreamError, type Hold, type Unrolling } from "@backstream/core";
import type { Compared } from "./compared.js";
import type { Signal } from "./signal.js";

/** The newest ticks of one stream, `window` at most, which no net of the stream may overwrite. */
export class HeldTicks {
  readonly #window: number;
  /** A ring of `window` places (a plain list where that is infinite); the oldest stands at `head`. */
  readonly #ticks: Compared[] = [];
  #head = 0;
  #length = 0;
  /** The nets of the stream, innermost first, from its first tick on. */
  readonly #lanes: Lane[] = [];

  constructor(window: number) {
    this.#window = window;
  }

  get length(): number {
    return this.#length;
  }

  /** The tick at a place, the oldest at 0. */
  at(index: number): Compared {
    return this.#ticks[(this.#head + index) % this.#window];
  }

  /**
   * Holds one tick more, in place of the oldest where there are `window`.
   *
   * @throws {BrokenStreamError} When it is not on its way right now, of another stream, or not the next.
   */
  push(compared: Compared): void {
    const { signal } = compared;
    if (!signal.returns) {
      throw new BrokenStreamError(
        "rewind: the signal has passed no net on the stack; use forward where you use predict",
      );
    }
    let depth = 0;
    for (let below: Signal | undefined = signal; below; below = below.below) this.#expect(below, depth++);
    if (this.#length === this.#window) this.#head = (this.#head + 1) % this.#window;
    else this.#length++;
    this.#ticks[(this.#head + this.#length - 1) % this.#window] = compared;
    this.#hold();
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

  #hold(): void {
    let oldest: Signal | undefined = this.#length > 0 ? this.at(0).signal : undefined;
    for (let depth = 0; depth < this.#lanes.length; depth++) {
      this.#lanes[depth].hold.oldest = oldest ? oldest.tick : Infinity;
      oldest = oldest?.below;
    }
  }

  #expect({ unrolling, tick }: Signal, depth: number): void {
    const lane = (this.#lanes[depth] ??= { unrolling, hold: unrolling.hold(), next: 0 });
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
