import type { Kernels } from "@backstream/tensors";
import type { DeltaLayout } from "./DeltaLayout.js";
import { BrokenStreamError } from "./errors.js";
import type { Leaf } from "./Flat.js";
import { addInitialGradient } from "./learnedCarry.js";
import { restoreCarryDeltas, zeroMaskedDeltas } from "./maskedRows.js";
import type { Network } from "./network.js";
import type { ProbeAddresses } from "./Probe.js";
import type { TickBuffer } from "./TickBuffer.js";

/** What a pass has to know of its unrolling; the network's probes may read numbers there. */
export interface PassedUnrolling extends ProbeAddresses {
  /** The tick that reads the learned memory, with which the sequence begins; -1 if there is none. */
  readonly beginning: number;
}

/** Makes the backward passes of an unrolling, one at a time; each goes over held ticks, newest first. */
export class BackwardPass {
  readonly #network: Network;
  readonly #buffer: TickBuffer;
  readonly #unrolling: PassedUnrolling;
  readonly #lastLeaf: Leaf;

  constructor(network: Network, buffer: TickBuffer, unrolling: PassedUnrolling) {
    const { leaves } = network.flat;
    this.#network = network;
    this.#buffer = buffer;
    this.#unrolling = unrolling;
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
      layout.locate(leaf, tick - base);
      deltas.locate(leaf, tick - oldest);
      sendThrough(leaf, kernels, deltas, mask);
    }
    this.#network.notify("backward", this.#unrolling, tick, oldest);
  }

  /**
   * As `send` for all ticks of the pass, whose deltas are written already: layer after layer, so that a layer without memory takes
   * all ticks at once. No tick may have a mask, and no probe is called.
   */
  sendTicks(oldest: number, newest: number): void {
    const { flat, arena, workspace } = this.#network;
    const { kernels } = arena;
    const { layout, base } = this.#buffer;
    const { deltas } = workspace;
    const { leaves } = flat;
    for (let position = leaves.length - 1; position >= 0; position--) {
      const leaf = leaves[position];
      const isAtOnce = leaf.carry === 0 && !leaf.layer.draws && !leaf.addsInputDelta;
      for (let tick = isAtOnce ? oldest : newest; tick >= oldest; tick--) {
        layout.locate(leaf, tick - base);
        deltas.locate(leaf, tick - oldest);
        if (isAtOnce) leaf.addresses.rows *= newest - oldest + 1;
        sendThrough(leaf, kernels, deltas, undefined);
      }
    }
  }

  /**
   * As `send`, for all ticks of a whole sequence: a layer that reads it from the end needs the deltas of all its outputs.
   * `masks` has the mask of each tick, oldest first, or undefined.
   */
  sendSequence(oldest: number, masks: readonly (ArrayLike<number> | undefined)[]): void {
    const { flat, arena, workspace } = this.#network;
    const { layout, base } = this.#buffer;
    const { deltas } = workspace;
    const count = masks.length;
    for (let position = flat.leaves.length - 1; position >= 0; position--) {
      const leaf = flat.leaves[position];
      for (let step = 0; step < count; step++) {
        const index = leaf.reversed ? step : count - 1 - step;
        layout.locate(leaf, oldest + index - base);
        deltas.locate(leaf, index);
        sendThrough(leaf, arena.kernels, deltas, masks[index]);
      }
    }
    for (let index = count - 1; index >= 0; index--) {
      this.#network.notify("backward", this.#unrolling, oldest + index, oldest);
    }
  }

  /** Computes the delta of a tick's input and returns its address: valid until the next call, and during this pass. */
  inputDelta(tick: number, oldest: number): number {
    const { flat, arena, workspace } = this.#network;
    const { deltas } = workspace;
    for (const leaf of flat.inputReaders) {
      this.#buffer.layout.locate(leaf, tick - this.#buffer.base);
      deltas.locate(leaf, tick - oldest);
      writeInputDelta(leaf, arena.kernels, deltas);
    }
    return deltas.inputDelta;
  }

  /** Ends the pass: adds what its ticks contribute to the network's gradient. */
  finish(oldest: number): void {
    const { flat, workspace, arena } = this.#network;
    const { layout, base } = this.#buffer;
    const { deltas } = workspace;
    const hasTraces = layout.traces.length > 0;
    const isOneTick = hasTraces && deltas.ticks === 1;
    const { leaves, tracing } = flat;
    for (let position = 0; position < leaves.length; position++) {
      const leaf = leaves[position];
      const { layer, addresses, frozen } = leaf;
      if (!layer.gradient || frozen || (isOneTick && layer.tickGradient)) continue;
      layout.locate(leaf, oldest - base);
      deltas.locate(leaf, 0);
      addresses.rows = deltas.ticks * layout.rows;
      layer.gradient(arena.kernels, addresses);
    }
    if (hasTraces) {
      this.#buffer.traceTo(oldest);
      for (let position = 0; position < tracing.length; position++) {
        const leaf = tracing[position];
        const { layer, addresses } = leaf;
        layout.locateTraces(leaf, oldest - base);
        deltas.locate(leaf, 0);
        if (isOneTick && layer.tickGradient) layer.tickGradient(arena.kernels, addresses);
        else layer.traceGradient?.(arena.kernels, addresses);
      }
    }
    if (oldest === this.#unrolling.beginning) {
      addInitialGradient(this.#network, layout.rows, (leaf) => deltas.carryDelta(leaf));
    }
    this.#network.gradientPasses++;
    this.#network.notify("gradient", this.#unrolling, oldest, oldest);
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

/** Sends the delta of a leaf's output back through it; its addresses are those of the tick. */
function sendThrough(
  leaf: Leaf,
  kernels: Kernels,
  deltas: DeltaLayout,
  mask: ArrayLike<number> | undefined,
): void {
  const carryDelta = mask && zeroMaskedDeltas(leaf, mask);
  leaf.layer.backward?.(kernels, leaf.addresses);
  if (mask && carryDelta) restoreCarryDeltas(leaf, mask, carryDelta);
  if (leaf.inputDeltaOffset >= 0) writeInputDelta(leaf, kernels, deltas);
}

/** Calculates the delta of a leaf's input, or its share, where later leaves read the same field: they have written theirs. */
function writeInputDelta(leaf: Leaf, kernels: Kernels, deltas: DeltaLayout): void {
  if (leaf.addsInputDelta) addInputDelta(leaf, kernels, deltas);
  else leaf.layer.inputDelta(kernels, leaf.addresses);
}

function addInputDelta({ layer, addresses, fanIn }: Leaf, kernels: Kernels, deltas: DeltaLayout): void {
  const { inputDelta } = addresses;
  addresses.inputDelta = deltas.spare;
  layer.inputDelta(kernels, addresses);
  kernels.addScaled(addresses.rows * fanIn, 1, deltas.spare, inputDelta);
}
