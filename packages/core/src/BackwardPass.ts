import { BrokenStreamError } from "./errors.js";
import type { Leaf } from "./flatten.js";
import { restoreCarryDeltas, zeroMaskedDeltas } from "./maskedRows.js";
import type { Network } from "./network.js";
import type { ProbeAddresses } from "./Probe.js";
import type { TickBuffer } from "./TickBuffer.js";

/** Makes the backward passes of an unrolling, one at a time; each goes over held ticks, newest first. */
export class BackwardPass {
  readonly #network: Network;
  readonly #buffer: TickBuffer;
  readonly #addresses: ProbeAddresses;
  readonly #lastLeaf: Leaf;

  /** @param addresses Where the network's probes may read numbers. */
  constructor(network: Network, buffer: TickBuffer, addresses: ProbeAddresses) {
    const { leaves } = network.flat;
    this.#network = network;
    this.#buffer = buffer;
    this.#addresses = addresses;
    this.#lastLeaf = leaves[leaves.length - 1]; // a network has a leaf
  }

  /**
   * Begins a pass over the ticks `oldest … newest`, which must be held.
   *
   * @throws {BrokenStreamError} When another pass of the network is not finished.
   */
  begin(oldest: number, newest: number): void {
    const { workspace, name } = this.#network;
    if (workspace.owner) {
      throw new BrokenStreamError(
        `backward: another pass through ${name} is not finished, expected one at a time; feed samples that come from a step into the source, not into a second pipeline`,
      );
    }
    workspace.begin(this, newest - oldest + 1, this.#buffer.rows);
  }

  /** Address of the delta of a tick's output, to be written before `send(tick, …)`; of a leaf, to be read after it. */
  deltaAddress(tick: number, oldest: number, leaf: Leaf = this.#lastLeaf): number {
    return this.#network.workspace.deltas.delta(leaf, tick - oldest);
  }

  /** Address of the delta of the memory that a leaf read at the tick of the latest `send`. */
  carryDeltaAddress(leaf: Leaf): number {
    return this.#network.workspace.deltas.carryDelta(leaf);
  }

  /** Sends the delta of a tick's output back through the layers; newest tick first. */
  send(tick: number, oldest: number, mask?: ArrayLike<number>): void {
    const { flat, arena, workspace } = this.#network;
    const { kernels } = arena;
    const { layout, base } = this.#buffer;
    const { deltas } = workspace;
    for (let position = flat.leaves.length - 1; position >= 0; position--) {
      const leaf = flat.leaves[position];
      const addresses = layout.locate(leaf, tick - base);
      deltas.locate(position, tick - oldest);
      const carryDelta = mask && zeroMaskedDeltas(leaf, mask);
      leaf.layer.backward?.(kernels, addresses);
      if (mask && carryDelta) restoreCarryDeltas(leaf, mask, carryDelta);
      if (position > 0) leaf.layer.inputDelta(kernels, addresses);
    }
    this.#network.notify("backward", this.#addresses, tick, oldest);
  }

  /** Computes the delta of a tick's input and returns its address: valid until the next call, and during this pass. */
  inputDelta(tick: number, oldest: number): number {
    const { flat, arena, workspace } = this.#network;
    const leaf = flat.leaves[0]; // a network has a leaf
    this.#buffer.layout.locate(leaf, tick - this.#buffer.base);
    const addresses = workspace.deltas.locate(0, tick - oldest);
    leaf.layer.inputDelta(arena.kernels, addresses);
    return addresses.inputDelta;
  }

  /** Ends the pass: adds what its ticks contribute to the network's gradient. */
  finish(oldest: number): void {
    const { flat, workspace, arena } = this.#network;
    const { layout, base } = this.#buffer;
    const { deltas } = workspace;
    for (let position = 0; position < flat.leaves.length; position++) {
      const leaf = flat.leaves[position];
      const { layer, addresses } = leaf;
      if (!layer.gradient) continue;
      layout.locate(leaf, oldest - base);
      deltas.locate(position, 0);
      addresses.rows = deltas.ticks * layout.rows;
      layer.gradient(arena.kernels, addresses);
    }
    this.#network.gradientPasses++;
    this.#network.notify("gradient", this.#addresses, oldest, oldest);
    workspace.end(this);
  }

  /** Gives up a pass that will not be finished, and clears the gradient: a layer may have added a part of it. */
  abandon(): void {
    const { workspace } = this.#network;
    if (workspace.owner !== this) return;
    this.#network.zeroGradients();
    workspace.end(this);
  }
}
