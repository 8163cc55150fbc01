import type { Arena, Block } from "@backstream/tensors";
import type { Flat } from "./flatten.js";

/**
 * Scratch of a network for one pass: the deltas of every leaf's outputs and gates over the ticks of the window,
 * the delta of the carry, and the delta of one tick's input. Passes never interleave, so one is enough for all keys.
 */
export class Workspace {
  /** Which pass it holds: a delta of an earlier one is stale. */
  pass = 0;
  /** While a pass is under way, its owner. */
  busy: object | undefined;
  ticks = 0;
  rows = 0;
  /** Start of the deltas and gates: a leaf's field lies `before · ticks · rows` behind it. */
  address = 0;
  /** Start of the carry's delta. */
  carry = 0;
  /** Start of the delta of one tick's input. */
  input = 0;
  #block: Block | undefined;
  readonly #flat: Flat;
  readonly #arena: Arena;

  constructor(flat: Flat, arena: Arena) {
    this.#flat = flat;
    this.#arena = arena;
  }

  /** Makes room for a pass over so many ticks, with a carry delta of zeros. */
  begin(ticks: number, rows: number): void {
    const { scratch, carry, leaves } = this.#flat;
    this.pass++;
    this.ticks = ticks;
    this.rows = rows;
    const need = rows * (ticks * scratch + carry + leaves[0].fanIn);
    if (!this.#block || this.#block.size < need) {
      this.#block?.free();
      this.#block = this.#arena.allocate(need);
      this.address = this.#block.address;
    }
    this.carry = this.address + rows * ticks * scratch;
    this.input = this.carry + rows * carry;
    if (carry > 0) this.#arena.memory.fill(0, this.carry, this.input);
  }
}
