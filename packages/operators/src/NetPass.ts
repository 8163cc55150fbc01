import { StaleSignalError } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { DeltaOrigin } from "./DeltaOrigin.js";
import type { MeasuredTick } from "./Measure.js";
import type { NetInStream } from "./Stream.js";

/**
 * The part of a pass that goes through one network. It computes the deltas of the net's inputs, as long as nothing that
 * they depend on has changed.
 */
export class NetPass implements DeltaOrigin {
  readonly net: NetInStream;
  /** The number that the oldest tick of the window has in this net. */
  readonly oldest: number;
  readonly #number: number;
  readonly #version: number;

  /** Begins a pass. @throws {BrokenStreamError} When the network is in the middle of another pass. */
  constructor(net: NetInStream, oldest: number, newest: number) {
    const { unrolling } = net;
    unrolling.backwardPass.begin(oldest, newest);
    this.net = net;
    this.oldest = oldest;
    this.#number = unrolling.network.workspace.passNumber;
    this.#version = unrolling.network.version;
  }

  width(): number {
    return this.net.unrolling.network.fanIn;
  }

  write(_compared: MeasuredTick, tick: number, target: Floats, offset: number): void {
    const { unrolling } = this.net;
    const { network, rows } = unrolling;
    // With parameters of another version, or the workspace of another pass, the numbers would be wrong.
    const { passNumber } = network.workspace;
    if (passNumber !== this.#number || network.version !== this.#version || !unrolling.isLive(tick)) {
      throw new StaleSignalError(
        `delta of tick ${tick}: its pass is over; read it while the signal is delivered`,
      );
    }
    const address = unrolling.backwardPass.inputDelta(tick, this.oldest);
    const { memory } = network.arena;
    const count = rows * network.fanIn;
    for (let index = 0; index < count; index++) target[offset + index] = memory[address + index];
  }
}
