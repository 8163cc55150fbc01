import { BrokenStreamError, type Hold, type Unrolling } from "@backstream/core";
import type { Compared } from "./compared.js";
import type { Signal } from "./signal.js";

/** The newest ticks of one stream, which no net of the stream may overwrite. */
export class HeldTicks {
  /** They begin at `start`: moving the others down for every tick that leaves would cost more than the tick. */
  #ticks: Compared[] = [];
  #start = 0;
  /** The nets of the stream, innermost first, from its first tick on. */
  readonly #lanes: Lane[] = [];

  get length(): number {
    return this.#ticks.length - this.#start;
  }

  /** The tick at a place, the oldest at 0. */
  at(index: number): Compared {
    return this.#ticks[this.#start + index];
  }

  /**
   * Holds one tick more.
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
    this.#ticks.push(compared);
    if (this.length === 1) this.#hold(signal);
  }

  /** Lets go of all ticks but the newest `count`. */
  keep(count: number): void {
    if (count >= this.length) return;
    this.#start = this.#ticks.length - count;
    if (count === 0) {
      this.#ticks = [];
      this.#start = 0;
      for (const { hold } of this.#lanes) hold.oldest = Infinity;
      return;
    }
    if (this.#start > 2 * count) {
      this.#ticks.splice(0, this.#start);
      this.#start = 0;
    }
    this.#hold(this.at(0).signal);
  }

  /** Lets go of all ticks for ever. */
  release(): void {
    for (const { unrolling, hold } of this.#lanes) unrolling.release(hold);
  }

  #hold(oldest: Signal): void {
    let depth = 0;
    for (let below: Signal | undefined = oldest; below; below = below.below) {
      this.#lanes[depth++].hold.oldest = below.tick;
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
