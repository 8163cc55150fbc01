import type { Floats } from "@backstream/tensors";
import { copyFloats } from "./copyFloats.js";
import type { Flat, Leaf } from "./Flat.js";
import type { LayerAddresses } from "./Layer.js";

/** A contiguous part of the arena. */
export interface TickRange {
  readonly address: number;
  readonly length: number;
}

/**
 * The addresses in the arena of an unrolling's ticks: of their fields and their memory. `DeltaLayout` does the same for
 * the deltas of a pass; no other unit computes addresses.
 *
 * There is room for `ticks` ticks of `rows` rows. The fields follow each other, each one contiguous over time, so that a
 * field of several ticks is one matrix of ticks · rows rows:
 *
 *     input [ticks, rows, fanIn]
 *     output [ticks, rows, fanOut], tape [ticks, rows, tape]     of each leaf
 *     carry [ticks + 1, rows, carry]                             of each leaf
 *     traces [rows, traces]                                      of each leaf, if they are kept
 *
 * The tick at `index` reads the carry at `index` and writes the one at `index + 1`; that of a reversed leaf reads the latter
 * and writes the former.
 */
export class TickLayout {
  readonly rows: number;
  readonly ticks: number;
  readonly #flat: Flat;
  /** Address of the first field. */
  readonly #fields: number;
  /** Address of the first carry. */
  readonly #carries: number;
  /** The traces of all leaves; without a length where none are kept. */
  readonly traces: TickRange;

  /**
   * @param allocate Allocates a number of floats and returns their address.
   * @param traces Floats per row of traces: those of `flat`, or 0.
   */
  constructor(flat: Flat, rows: number, ticks: number, allocate: (size: number) => number, traces = 0) {
    this.rows = rows;
    this.ticks = ticks;
    this.#flat = flat;
    this.#fields = allocate(rows * (ticks * flat.tick + (ticks + 1) * flat.carry + traces));
    this.#carries = this.#fields + rows * ticks * flat.tick;
    this.traces = { address: this.#carries + rows * (ticks + 1) * flat.carry, length: rows * traces };
  }

  /** Address of the network's input at a tick. */
  input(index: number): number {
    return this.#fields + this.rows * index * this.#flat.fields[0].width; // a network has an input
  }

  /** Address of a leaf's output at a tick. */
  output({ outputOffset, fanOut }: Leaf, index: number): number {
    return this.#field(outputOffset, fanOut, index);
  }

  /** Address of the memory before a tick. */
  carry({ carryOffset, carry }: Leaf, index: number): number {
    return this.#carries + this.rows * ((this.ticks + 1) * carryOffset + index * carry);
  }

  /** Sets the addresses of a leaf to its numbers of a tick; for several ticks from there on, multiply the rows. */
  locate(leaf: Leaf, index: number): LayerAddresses {
    const { addresses } = leaf;
    addresses.rows = this.rows;
    addresses.input = this.#field(leaf.inputOffset, leaf.fanIn, index);
    addresses.output = this.#field(leaf.outputOffset, leaf.fanOut, index);
    addresses.tape = this.#field(leaf.tapeOffset, leaf.tape, index);
    if (leaf.carry > 0) {
      const before = this.carry(leaf, index);
      const after = before + this.rows * leaf.carry;
      addresses.carryIn = before;
      addresses.carryOut = after;
      if (leaf.reversed) [addresses.carryIn, addresses.carryOut] = [after, before];
    }
    return addresses;
  }

  /** As `locate`, with the address of the leaf's traces. */
  locateTraces(leaf: Leaf, index: number): LayerAddresses {
    const addresses = this.locate(leaf, index);
    addresses.traces = this.traces.address + this.rows * leaf.tracesOffset;
    return addresses;
  }

  /** Copies the memory that is read at a tick to the front. */
  moveCarry(memory: Floats, index: number): void {
    if (index <= 0 || this.#flat.carry === 0) return;
    const { leaves } = this.#flat;
    for (let position = 0; position < leaves.length; position++) {
      const leaf = leaves[position];
      if (leaf.carry === 0) continue;
      const source = this.carry(leaf, index);
      const count = this.rows * leaf.carry;
      // As in `copyNumbers`: of a few numbers the loop takes less time than the call.
      if (count > 64) memory.copyWithin(this.carry(leaf, 0), source, source + count);
      else copyFloats(memory, source, memory, this.carry(leaf, 0), count);
    }
  }

  /** Copies the memory with which a sequence begins to where reversed leaves begin: behind its `count` ticks from `index` on. */
  copyToEnd(memory: Floats, index: number, count: number): void {
    for (const leaf of this.#flat.leaves) {
      if (!leaf.reversed || leaf.carry === 0) continue;
      const source = this.carry(leaf, index);
      memory.copyWithin(this.carry(leaf, index + count), source, source + this.rows * leaf.carry);
    }
  }

  /** Copies `count` ticks from `index` of a layout, which may be this one, to the front of this one. */
  moveTicks(memory: Floats, from: TickLayout, index: number, count: number): void {
    const { fields, leaves } = this.#flat;
    // Short windows move every few ticks: no list of ranges is made.
    for (const { offset, width } of fields) this.#moveField(memory, from, offset, width, index, count);
    for (const leaf of leaves) {
      this.#moveField(memory, from, leaf.tapeOffset, leaf.tape, index, count);
      const source = from.carry(leaf, index);
      memory.copyWithin(this.carry(leaf, 0), source, source + this.rows * (count + 1) * leaf.carry);
    }
    const { address, length } = from.traces;
    if (length > 0) memory.copyWithin(this.traces.address, address, address + length);
  }

  /** Where the inputs of `count` ticks from `index` are. */
  inputRange(index: number, count: number): TickRange {
    return { address: this.input(index), length: this.rows * count * this.#flat.fields[0].width };
  }

  /** Where all fields of `count` ticks from `index` are; the memory is not among them. */
  fieldRanges(index: number, count: number): TickRange[] {
    const range = (offset: number, width: number): TickRange => ({
      address: this.#field(offset, width, index),
      length: this.rows * count * width,
    });
    return [
      this.inputRange(index, count),
      ...this.#flat.leaves.flatMap((leaf) => [
        ...(leaf.ownsOutput ? [range(leaf.outputOffset, leaf.fanOut)] : []),
        range(leaf.tapeOffset, leaf.tape),
      ]),
    ];
  }

  /** The memory before each of `count` ticks from `index` on, and after the last of them. */
  carryRanges(index: number, count: number): TickRange[] {
    return this.#flat.leaves.map((leaf) => ({
      address: this.carry(leaf, index),
      length: this.rows * (count + 1) * leaf.carry,
    }));
  }

  #field(offset: number, width: number, index: number): number {
    return this.#fields + this.rows * (this.ticks * offset + index * width);
  }

  #moveField(
    memory: Floats,
    from: TickLayout,
    offset: number,
    width: number,
    index: number,
    count: number,
  ): void {
    const source = from.#field(offset, width, index);
    memory.copyWithin(this.#field(offset, width, 0), source, source + this.rows * count * width);
  }
}
