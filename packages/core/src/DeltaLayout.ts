import type { Floats } from "@backstream/tensors";
import type { Flat, Leaf } from "./Flat.js";
import type { LayerAddresses } from "./Layer.js";

/**
 * The addresses in the arena of the deltas of a pass over `ticks` ticks of `rows` rows. As in `TickLayout`, every field
 * is contiguous over time; for the carry and for the network's input there is room for the delta of one tick only.
 *
 *     delta [ticks, rows, fanOut], gateDeltas [ticks, rows, gateDeltas]     of each leaf
 *     carryDelta [rows, carry]                                              of each leaf
 *     inputDelta [rows, fanIn], spare [rows, spare]
 */
export class DeltaLayout {
  readonly rows: number;
  readonly ticks: number;
  /** Address of the delta of the network's input. */
  readonly inputDelta: number;
  /** Address of a delta that is then added to another: where several leaves read one field. */
  readonly spare: number;
  /** Address of the first delta. */
  readonly #deltas: number;
  /** Address of the first carry delta. */
  readonly #carryDeltas: number;

  /** @param allocate Allocates a number of floats and returns their address. */
  constructor(flat: Flat, rows: number, ticks: number, allocate: (size: number) => number) {
    this.rows = rows;
    this.ticks = ticks;
    const { scratch, carry, fields, spare } = flat;
    const { width } = fields[0]; // the network's input
    this.#deltas = allocate(rows * (ticks * scratch + carry + width + spare));
    this.#carryDeltas = this.#deltas + rows * ticks * scratch;
    this.inputDelta = this.#carryDeltas + rows * carry;
    this.spare = this.inputDelta + rows * width;
  }

  /** Address of the delta of a leaf's output; the oldest tick of the pass has index 0. */
  delta({ deltaOffset, fanOut }: Leaf, index: number): number {
    return this.#deltas + this.rows * (this.ticks * deltaOffset + index * fanOut);
  }

  /** Address of the delta of a leaf's memory. */
  carryDelta({ carryOffset }: Leaf): number {
    return this.#carryDeltas + this.rows * carryOffset;
  }

  /** Sets all carry deltas to zero. */
  clearCarryDeltas(memory: Floats): void {
    const first = this.#carryDeltas;
    const end = this.inputDelta;
    // As in `copyNumbers`: of a few numbers the loop takes less time than the call.
    if (end - first > 64) memory.fill(0, first, end);
    else for (let address = first; address < end; address++) memory[address] = 0;
  }

  /** Sets the addresses of a leaf to its deltas of a tick. */
  locate(leaf: Leaf, index: number): LayerAddresses {
    const { addresses, inputDeltaOffset } = leaf;
    const start = this.#deltas;
    const { rows, ticks } = this;
    addresses.outputDelta = start + rows * (ticks * leaf.deltaOffset + index * leaf.fanOut);
    addresses.gateDeltas = start + rows * (ticks * leaf.gateDeltasOffset + index * leaf.gateDeltas);
    addresses.carryDelta = this.#carryDeltas + rows * leaf.carryOffset;
    addresses.inputDelta =
      inputDeltaOffset < 0 ? this.inputDelta : start + rows * (ticks * inputDeltaOffset + index * leaf.fanIn);
    return addresses;
  }
}
