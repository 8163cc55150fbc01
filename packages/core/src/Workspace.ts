import type { Arena, Block } from "@backstream/tensors";
import { DeltaLayout } from "./DeltaLayout.js";
import type { Flat } from "./Flat.js";

/**
 * The memory for a network's backward passes: the deltas of all leaves over the ticks of the window. A network makes
 * one pass at a time, so one workspace is enough for all its unrollings.
 */
export class Workspace {
  /** The number of the latest pass: it has overwritten the deltas of earlier ones. */
  passNumber = 0;
  /** The object that is making a pass; undefined if there is none. */
  owner: object | undefined;
  /** Where the deltas of the latest pass are. */
  deltas: DeltaLayout;
  #block: Block | undefined;
  readonly #flat: Flat;
  readonly #arena: Arena;

  constructor(flat: Flat, arena: Arena) {
    this.#flat = flat;
    this.#arena = arena;
    this.deltas = new DeltaLayout(flat, 0, 0, () => 0);
  }

  /** Begins a pass: makes room for its deltas, and sets those of the carry to zero. */
  begin(owner: object, ticks: number, rows: number): void {
    this.passNumber++;
    if (ticks !== this.deltas.ticks || rows !== this.deltas.rows) {
      this.deltas = new DeltaLayout(this.#flat, 0, 0, () => 0); // also if the arena is full: the old memory is freed
      this.deltas = new DeltaLayout(this.#flat, rows, ticks, (size) => this.#allocate(size));
    }
    this.deltas.clearCarryDeltas(this.#arena.memory);
    this.owner = owner;
  }

  /** Ends a pass; has no effect unless it is this owner's. */
  end(owner: object): void {
    if (this.owner === owner) this.owner = undefined;
  }

  #allocate(size: number): number {
    if (!this.#block || this.#block.size < size) {
      this.#block?.free();
      this.#block = undefined;
      this.#block = this.#arena.allocate(size);
    }
    return this.#block.address;
  }
}
