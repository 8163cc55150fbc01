import type { StreamCheckpoint } from "../checkpoint/Checkpoint.js";
import type { HeldCopies } from "../checkpoint/HeldCopies.js";
import type { MovedStream } from "../checkpoint/MovedStream.js";
import type { StreamKey } from "../Stream.js";
import type { TickPool } from "./TickPool.js";

/** The numbers of a key: `perKey`, then `perNet` for each net. */
export const keyFields = { place: 0, held: 1, fresh: 2, added: 3, perKey: 4 } as const;
export const netFields = { next: 0, expected: 1, randomStream: 2, beginning: 3, perNet: 4 } as const;

/** A key that is not in the pool. */
export interface SavedKey {
  readonly saved: StreamCheckpoint;
  /** What it was when it came from another pipeline. */
  readonly moved: MovedStream | undefined;
}

/** What is known of each key: where the numbers of its ticks are. A key has a slot, which is a number from 1 up. */
export class KeyTable {
  /** In the order of their first samples. */
  readonly slots: Map<StreamKey, number> = new Map();
  /**
   * Where the numbers of a slot are: see `at`. A list, as numbers that are read from a Float64Array are no small integers for the
   * engine, and neither would be all counts that they are written to.
   */
  readonly numbers: number[] = [];
  /** Of each slot the pool in which its ticks are; undefined where it has none. */
  readonly pools: (TickPool | undefined)[] = [undefined];
  readonly saved: (SavedKey | undefined)[] = [undefined];
  /** What the latest checkpoint has of its ticks. */
  readonly copies: (HeldCopies | undefined)[] = [undefined];
  /** The slots of keys that are small whole numbers, at the index that the key is; 0: none, or only `slots` knows it. */
  #byIndex: Int32Array = new Int32Array(smallest);
  #width = 0;
  readonly #free: number[] = [];

  /** The index of a slot's first number. */
  at(slot: number): number {
    return slot * this.#width;
  }

  /** The slot of a key; undefined where there is none. */
  find(key: StreamKey): number | undefined {
    // A number needs no hashing: it is found in a third of the time.
    if (typeof key === "number" && key >= 0 && key < this.#byIndex.length) {
      const slot = this.#byIndex[key];
      if (slot > 0) return slot;
    }
    const slot = this.slots.get(key);
    if (slot !== undefined && typeof key === "number") this.#index(key, slot);
    return slot;
  }

  /** Makes a slot for a new key. */
  open(key: StreamKey, saved?: SavedKey): number {
    const slot = this.#free.pop() ?? this.pools.length;
    this.pools[slot] = undefined;
    this.saved[slot] = saved;
    this.copies[slot] = undefined;
    this.slots.set(key, slot);
    if (typeof key === "number") this.#index(key, slot);
    return slot;
  }

  /** Makes room for the numbers of all slots, of so many nets. */
  reserve(nets: number): void {
    const width = keyFields.perKey + nets * netFields.perNet;
    this.#width = width;
    while (this.numbers.length < this.pools.length * width) this.numbers.push(0);
  }

  /** A key has no slot any more: its next sample opens another one. */
  close(key: StreamKey): void {
    this.slots.delete(key);
    if (typeof key === "number" && key < this.#byIndex.length) this.#byIndex[key] = 0;
  }

  /** Forgets a key, and gives back the place of its ticks. */
  remove(key: StreamKey, slot: number): void {
    this.close(key);
    this.release(slot);
    this.saved[slot] = undefined;
    this.copies[slot] = undefined;
    this.#free.push(slot);
  }

  /** Gives back the place of a key's ticks. */
  release(slot: number): void {
    this.pools[slot]?.release(this.numbers[this.at(slot)]);
    this.pools[slot] = undefined;
  }

  /** Only where the numbers are not far apart, so that the list has at most eight entries for each key. */
  #index(key: number, slot: number): void {
    if (!(key >= 0 && key < Math.max(smallest, 4 * this.slots.size))) return;
    if (key >= this.#byIndex.length) {
      const longer = new Int32Array(2 * Math.ceil(key + 1));
      longer.set(this.#byIndex);
      this.#byIndex = longer;
    }
    this.#byIndex[key] = slot; // has no effect where it is no whole number
  }
}

const smallest = 1024;
