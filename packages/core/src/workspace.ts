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
  #block: Block | undefined;
  readonly #flat: Flat;
  readonly #arena: Arena;
  readonly #fanIn: number;

  constructor(flat: Flat, arena: Arena) {
    this.#flat = flat;
    this.#arena = arena;
    this.#fanIn = flat.leaves[0]?.fanIn ?? 0;
  }

  /** Makes room for a pass over so many ticks, with a carry delta of zeros. */
  begin(ticks: number, rows: number): void {
    this.pass++;
    this.ticks = ticks;
    this.rows = rows;
    const need = rows * (ticks * this.#flat.scratch + this.#flat.carry + this.#fanIn);
    if (!this.#block || this.#block.size < need) {
      this.#block?.free();
      this.#block = this.#arena.allocate(need);
    }
    const carry = this.carry;
    this.#arena.memory.fill(0, carry, carry + rows * this.#flat.carry);
  }

  /** Start of the deltas and gates: a leaf's field lies `before · ticks · rows` behind it. */
  get address(): number {
    return this.#block!.address; // begin() was called
  }

  /** Start of the carry's delta. */
  get carry(): number {
    return this.address + this.rows * this.ticks * this.#flat.scratch;
  }

  /** Start of the delta of one tick's input. */
  get input(): number {
    return this.carry + this.rows * this.#flat.carry;
  }
}
