import type { Floats } from "@backstream/tensors";
import { copyFloats } from "./copyFloats.js";
import type { Leaf } from "./Flat.js";
import type { BufferedNetwork, TickBuffer } from "./TickBuffer.js";

/** What has to be known of the network. */
export interface RememberingNetwork extends BufferedNetwork {
  readonly fanIn: number;
}

/**
 * The memory before the ticks of an unrolling, and their inputs: copies them to other arrays, and from there. Where one
 * unrolling runs many streams in turn, their numbers are kept there meanwhile.
 *
 * @example
 *   const unrolling = new Unrolling(network(elman(1, 2)));
 *   unrolling.forward(1, 1);
 *   const kept = new Float32Array(2);
 *   unrolling.memory.read(unrolling.next, kept, 0);
 *   unrolling.memory.write(unrolling.next, kept.fill(0), 0); // the next tick begins anew
 *   unrolling.free();
 */
export class UnrolledMemory {
  readonly #network: RememberingNetwork;
  readonly #buffer: TickBuffer;
  /** The leaves that have a memory. */
  readonly #leaves: readonly Leaf[];

  constructor(network: RememberingNetwork, buffer: TickBuffer) {
    this.#network = network;
    this.#buffer = buffer;
    this.#leaves = network.flat.leaves.filter(({ carry }) => carry > 0);
  }

  /** Copies the memory before a tick, layer by layer, to `values` from `offset` on. */
  read(tick: number, values: Floats, offset: number): void {
    const { layout, base } = this.#buffer;
    const { memory } = this.#network.arena;
    const leaves = this.#leaves;
    let to = offset;
    for (let index = 0; index < leaves.length; index++) {
      const leaf = leaves[index];
      const count = layout.rows * leaf.carry;
      copyFloats(memory, layout.carry(leaf, tick - base), values, to, count);
      to += count;
    }
  }

  /** Replaces the memory before a tick by what `read` has copied. */
  write(tick: number, values: Floats, offset: number): void {
    const { layout, base } = this.#buffer;
    const { memory } = this.#network.arena;
    const leaves = this.#leaves;
    let from = offset;
    for (let index = 0; index < leaves.length; index++) {
      const leaf = leaves[index];
      const count = layout.rows * leaf.carry;
      copyFloats(values, from, memory, layout.carry(leaf, tick - base), count);
      from += count;
    }
  }

  /** Copies the input of a tick to `values` from `offset` on. */
  readInput(tick: number, values: Floats, offset: number): void {
    const { layout, base } = this.#buffer;
    const { arena, fanIn } = this.#network;
    copyFloats(arena.memory, layout.input(tick - base), values, offset, layout.rows * fanIn);
  }

  /** Replaces the input of a tick by what `readInput` has copied. */
  writeInput(tick: number, values: Floats, offset: number): void {
    const { layout, base } = this.#buffer;
    const { arena, fanIn } = this.#network;
    copyFloats(values, offset, arena.memory, layout.input(tick - base), layout.rows * fanIn);
  }
}
