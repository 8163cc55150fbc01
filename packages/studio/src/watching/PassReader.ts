import type { Leaf, ProbeAddresses } from "@backstream/core";
import { bounds, type Pass } from "../frames.js";
import { normByte } from "./normByte.js";
import type { WatchedMemory } from "./watchedLayers.js";

/** Reads how far back the error of one pass reaches: the length of the derivative of the loss by the memory, tick by tick. */
export class PassReader {
  /** The newest pass that was read to its end. */
  pass: Pass | undefined;
  isWanted = false;
  /** Of the tick that was read last. */
  norm = 0;
  readonly #memory: WatchedMemory;
  #norms: number[] = [];
  #newest = 0;

  constructor(memory: WatchedMemory) {
    this.#memory = memory;
  }

  /** The leaf with the memory. */
  get leaf(): Leaf {
    return this.#memory.leaf;
  }

  /** A tick of a pass has been sent back. */
  read(addresses: ProbeAddresses, tick: number): void {
    const { net, leaf } = this.#memory;
    const count = addresses.rows * leaf.carry;
    this.norm = Math.sqrt(net.arena.kernels.sumOfSquares(count, addresses.carryDeltaAddress(leaf)));
    if (this.#norms.length === 0) this.#newest = tick;
    if (this.#norms.length < bounds.passTicks) this.#norms.push(normByte(this.norm));
  }

  /** The pass has ended; `key` is the name of its key, undefined if it is not the one that is looked at. */
  end(key: string | undefined): void {
    const norms = Uint8Array.from(this.#norms);
    this.#norms = [];
    if (!this.isWanted || key === undefined || norms.length === 0) return;
    this.isWanted = false;
    this.pass = { key, newest: this.#newest, oldest: this.#newest - norms.length + 1, norms };
  }
}
