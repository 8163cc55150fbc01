import { copyNumbers, type Floats, type Numbers } from "@backstream/tensors";
import { copyFloats } from "./copyFloats.js";
import type { Network } from "./network.js";
import { runTick } from "./runTicks.js";
import type { TickBuffer } from "./TickBuffer.js";
import type { UnrolledMemory } from "./UnrolledMemory.js";
import { hasFiniteMemory } from "./usableRows.js";

/**
 * Runs single ticks of many streams, which an unrolling forgets at once: each reads its memory from another array and writes it back
 * there. A tick has one row, no mask, and no random numbers.
 *
 * @example
 *   const unrolling = new Unrolling(network(elman(1, 2)));
 *   const ticks = unrolling.loneTicks();
 *   const memories = new Float32Array(4); // before the tick, and after it
 *   ticks.begin(1);
 *   ticks.run(memories, 0, 2) // => true
 *   unrolling.free();
 */
export class LoneTicks {
  readonly #network: Network;
  readonly #buffer: TickBuffer;
  readonly #memory: UnrolledMemory;

  constructor(network: Network, buffer: TickBuffer, memory: UnrolledMemory) {
    this.#network = network;
    this.#buffer = buffer;
    this.#memory = memory;
  }

  /** Begins a tick with its input, `fanIn` numbers. The ticks of the unrolling are forgotten. */
  begin(input: Numbers): void {
    const address = this.#open();
    copyNumbers(input, this.#network.arena.memory, address);
  }

  /** As `begin`: its input is the output of another network. */
  beginAfter(before: LoneTicks): void {
    const address = this.#open();
    copyFloats(
      before.#network.arena.memory,
      before.output,
      this.#network.arena.memory,
      address,
      this.#network.fanIn,
    );
  }

  /**
   * Runs the tick with the memory that `values` has from offset `before` on. Returns whether its new memory is finite; then it is in
   * `values` from `after` on.
   */
  run(values: Floats, before: number, after: number): boolean {
    const { layout } = this.#buffer;
    const { flat, arena } = this.#network;
    this.#memory.write(0, values, before);
    runTick(this.#network, layout, 0, undefined);
    if (!hasFiniteMemory(flat, arena.kernels, layout, 0)) return false;
    this.#memory.read(1, values, after);
    return true;
  }

  /** Address of the output. */
  get output(): number {
    const { leaves } = this.#network.flat;
    return this.#buffer.layout.output(leaves[leaves.length - 1], 0); // a network has a leaf
  }

  /** Makes room (the arena may grow), and returns the address of the input. */
  #open(): number {
    this.#buffer.enter(1, 0, 0);
    return this.#buffer.layout.input(0);
  }
}
