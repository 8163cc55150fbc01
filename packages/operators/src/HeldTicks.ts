import { BrokenStreamError } from "@backstream/core";
import type { HeldCopies } from "./checkpoint/HeldCopies.js";
import type { ComparedSignal } from "./ComparedSignal.js";
import type { Signal } from "./Signal.js";
import type { Stream } from "./Stream.js";

/** How many ticks `rewind` holds, and how it sends them back. */
export interface HoldOptions {
  readonly window: number;
  readonly stride: number;
  readonly rerun: "whenStale" | "never";
}

/** The newest ticks of one stream, `window` at most, which no net of the stream may overwrite. */
export class HeldTicks {
  readonly options: HoldOptions;
  readonly stream: Stream;
  /** How many of the newest ticks have not sent their deltas back. */
  fresh = 0;
  /** The pass that is being emitted. */
  pass: { readonly skipped: boolean } | undefined;
  /** What the latest checkpoint has of them. */
  copies: HeldCopies | undefined;
  /** Ticks that were ever held. */
  added = 0;
  /** Of many streams in turn, the one whose ticks are held. */
  slot = 0;
  /** How many of the oldest ticks are not here: `KeyedStreams` has their numbers. */
  absent = 0;
  /** How many of the oldest ticks `KeyedStreams` knows. */
  known = 0;
  readonly #window: number;
  /** A ring buffer of `window` ticks (a plain list where that is infinite); the oldest is at index `head`. */
  readonly #ticks: ComparedSignal[] = [];
  #head = 0;
  #length = 0;

  constructor(options: HoldOptions, stream: Stream) {
    this.options = options;
    this.stream = stream;
    this.#window = options.window;
  }

  get length(): number {
    return this.#length;
  }

  /** The tick at an index, the oldest at 0. */
  at(index: number): ComparedSignal {
    return this.#ticks[(this.#head + index) % this.#window];
  }

  /** The ticks that will be held after the pass that is being emitted, if there is one. */
  afterPass(): ComparedSignal[] {
    const kept = this.pass?.skipped ? 0 : this.pass ? this.#window - 1 : this.#window;
    const count = Math.min(this.#length, kept);
    const ticks: ComparedSignal[] = [];
    for (let index = this.#length - count; index < this.#length; index++) ticks.push(this.at(index));
    return ticks;
  }

  /**
   * Holds one more tick; if there are `window` already, it replaces the oldest.
   *
   * @throws {BrokenStreamError} When it is not the tick that is being delivered, not of this stream, or not the next one.
   */
  push(compared: ComparedSignal): void {
    for (let signal: Signal | undefined = compared.signal; signal; signal = signal.below) {
      this.#expectNext(signal);
    }
    if (compared.sample.memories) this.#beginWindow();
    this.fresh++;
    compared.keepLabel();
    this.#add(compared);
  }

  /** Holds the ticks of a checkpoint, oldest first; the newest `fresh` of them have not sent their deltas back. */
  restore(ticks: readonly ComparedSignal[], fresh: number): void {
    this.fresh = fresh;
    for (const compared of ticks) this.#add(compared);
  }

  /** Holds the ticks of another stream, which are absent; the newest `fresh` of them have not sent their deltas back. */
  enter(slot: number, length: number, fresh: number): void {
    this.slot = slot;
    this.fresh = fresh;
    this.absent = length;
    this.known = length;
    this.#head = 0;
    this.#length = length;
    this.#hold();
  }

  /** Holds an absent tick again. */
  fill(index: number, compared: ComparedSignal): void {
    this.#ticks[(this.#head + index) % this.#window] = compared;
  }

  /** All ticks are here, and in the buffers of the nets. */
  filled(): void {
    this.absent = 0;
    this.known = this.#length;
    this.#hold();
  }

  /** Releases all ticks but the newest `count`. */
  keepNewest(count: number): void {
    if (count >= this.#length) return;
    this.#forget(this.#length - count);
    this.#head = count === 0 ? 0 : (this.#head + this.#length - count) % this.#window;
    this.#length = count;
    if (count === 0) {
      this.#ticks.length = 0;
      this.copies = undefined;
    }
    this.#hold();
  }

  /** Rows begin with another memory than the tick before has left, so no delta may go back to it. */
  #beginWindow(): void {
    if (this.fresh === 0) return this.keepNewest(0);
    throw new BrokenStreamError(
      `rewind: rows begin anew behind ${this.fresh} ticks that have not been sent back, expected none; give it the window of replay, and a stride as long`,
    );
  }

  #add(compared: ComparedSignal): void {
    if (this.#length === this.#window) {
      this.#head = (this.#head + 1) % this.#window;
      if (this.known > 0) this.#forget(1);
    } else this.#length++;
    this.added++;
    this.#ticks[(this.#head + this.#length - 1) % this.#window] = compared;
    this.#hold();
  }

  /** Sets the oldest tick that each net of the stream must keep. */
  #hold(): void {
    if (this.#length === 0) {
      for (const { hold } of this.stream.nets) hold.oldest = Infinity;
      return;
    }
    if (this.absent > 0) {
      // The buffers have newer ticks only, all of which are held.
      for (const { hold } of this.stream.nets) hold.oldest = 0;
      return;
    }
    for (let oldest: Signal | undefined = this.at(0).signal; oldest; oldest = oldest.below) {
      oldest.net!.hold.oldest = oldest.tick; // on the stack, or push would have refused it
    }
  }

  /** The oldest ticks are held no more. */
  #forget(count: number): void {
    this.absent = Math.max(0, this.absent - count);
    this.known = Math.max(0, this.known - count);
  }

  #expectNext({ net, unrolling, tick, slot }: Signal): void {
    const isCurrent = unrolling.current === tick && unrolling.slot === slot;
    if (net?.stream === this.stream && net.next === tick && isCurrent) {
      net.next++;
      return;
    }
    const { name } = unrolling.network;
    if (net?.stream !== this.stream) {
      throw new BrokenStreamError(
        `rewind: ticks of two streams through ${name} arrive mixed; put rewind into the same inner stream as forward`,
      );
    }
    if (!isCurrent) {
      throw new BrokenStreamError(
        `rewind: tick ${tick} of ${name} arrives late, after forward has run the next tick; signals may be observed, not delayed`,
      );
    }
    throw new BrokenStreamError(
      `rewind: tick ${tick} of ${name} arrives, expected ${net.next}; signals may not be dropped, leave out the target instead`,
    );
  }
}
