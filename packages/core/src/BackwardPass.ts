import type { Floats } from "@backstream/tensors";
import { BrokenStreamError } from "./errors.js";
import type { Leaf } from "./flatten.js";
import type { LayerAddresses } from "./Layer.js";
import { zeroMaskedDeltas, restoreCarryDeltas } from "./maskedRows.js";
import type { TickBuffer } from "./TickBuffer.js";
import type { Unrolling } from "./Unrolling.js";

/** The way back through an unrolling: passes over its held ticks, one at a time. */
export class BackwardPass {
  readonly #unrolling: Unrolling;
  readonly #buffer: TickBuffer;
  readonly #lastLeaf: Leaf;

  constructor(unrolling: Unrolling, buffer: TickBuffer) {
    const { leaves } = unrolling.network.flat;
    this.#unrolling = unrolling;
    this.#buffer = buffer;
    this.#lastLeaf = leaves[leaves.length - 1]; // a network has a leaf
  }

  /**
   * Begins a pass over the ticks `oldest … newest`, which must be held.
   *
   * @throws {BrokenStreamError} When another pass of this network is under way.
   */
  begin(oldest: number, newest: number): void {
    const { workspace, name } = this.#unrolling.network;
    if (workspace.busy) {
      throw new BrokenStreamError(
        `backward: another pass is on its way back through ${name}, expected one at a time; feed samples that a step leads to into the source, not into a second pipeline`,
      );
    }
    workspace.begin(newest - oldest + 1, this.#buffer.rows);
    workspace.busy = this.#unrolling;
  }

  /** Where the delta of a tick's output is to be written, `rows · fanOut` floats, before `send(tick, …)`; a leaf's is there after it. */
  deltaAddress(
    tick: number,
    oldest: number,
    { deltaOffset: deltaBefore, fanOut }: Leaf = this.#lastLeaf,
  ): number {
    const { address, ticks } = this.#unrolling.network.workspace;
    return address + this.#buffer.rows * (ticks * deltaBefore + (tick - oldest) * fanOut);
  }

  /** Where, after `send(tick, …)`, the delta of the memory that a leaf read at that tick is: until the next call. */
  carryDeltaAddress({ carryOffset }: Leaf): number {
    return this.#unrolling.network.workspace.carry + this.#buffer.rows * carryOffset;
  }

  /** Sends the delta of a tick's output back through the layers; newest tick first. */
  send(tick: number, oldest: number, mask?: ArrayLike<number>): void {
    const { flat, arena, probe } = this.#unrolling.network;
    const { memory, kernels } = arena;
    for (let order = flat.leaves.length - 1; order >= 0; order--) {
      const leaf = flat.leaves[order];
      const addresses = this.#locate(order, tick - this.#buffer.base, tick - oldest, memory);
      const carryDelta = mask && zeroMaskedDeltas(leaf, mask);
      leaf.layer.backward?.(kernels, addresses);
      if (mask && carryDelta) restoreCarryDeltas(leaf, mask, carryDelta);
      if (order > 0) leaf.layer.inputDelta(kernels, addresses);
    }
    probe?.("backward", this.#unrolling, tick, oldest);
  }

  /** Computes the delta of a tick's input and returns its address: valid until the next call, and during this pass. */
  inputDelta(tick: number, oldest: number): number {
    const { flat, arena } = this.#unrolling.network;
    const addresses = this.#locate(0, tick - this.#buffer.base, tick - oldest, arena.memory);
    flat.leaves[0].layer.inputDelta(arena.kernels, addresses);
    return addresses.inputDelta;
  }

  /** Ends the pass: adds what its ticks contribute to the network's gradient. */
  finish(oldest: number): void {
    const { flat, workspace, arena, probe } = this.#unrolling.network;
    for (let order = 0; order < flat.leaves.length; order++) {
      const { layer } = flat.leaves[order];
      if (!layer.gradient) continue;
      const addresses = this.#locate(order, oldest - this.#buffer.base, 0, arena.memory);
      addresses.rows = workspace.ticks * this.#buffer.rows;
      layer.gradient(arena.kernels, addresses);
    }
    probe?.("gradient", this.#unrolling, oldest, oldest);
    workspace.busy = undefined;
  }

  /** Gives up a pass that will not be finished. */
  abandon(): void {
    const { workspace } = this.#unrolling.network;
    if (workspace.busy === this.#unrolling) workspace.busy = undefined;
  }

  /** Where a layer's numbers of a tick are, with their deltas, at the tick `position` of the window. */
  #locate(order: number, index: number, position: number, memory: Floats): LayerAddresses {
    const { workspace, flat } = this.#unrolling.network;
    const leaf = flat.leaves[order];
    const addresses = this.#buffer.locate(leaf, index, memory);
    const { rows } = this.#buffer;
    const { ticks, address } = workspace;
    addresses.outputDelta = address + rows * (ticks * leaf.deltaOffset + position * leaf.fanOut);
    addresses.gateDeltas = address + rows * (ticks * leaf.gateDeltasOffset + position * leaf.gateDeltas);
    addresses.carryDelta = workspace.carry + rows * leaf.carryOffset;
    // What goes into a layer came out of the one below it; below the first there is the input, of one tick at a time.
    if (order === 0) addresses.inputDelta = workspace.input;
    else {
      const below = flat.leaves[order - 1];
      addresses.inputDelta = address + rows * (ticks * below.deltaOffset + position * below.fanOut);
    }
    return addresses;
  }
}
