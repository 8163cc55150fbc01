import { StaleSignalError } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { DeltaOrigin } from "./DeltaOrigin.js";
import type { MeasuredTick } from "./Measure.js";
import type { NetInStream } from "./Stream.js";

/** A pass through one network. It is the origin of the deltas of the net's inputs, while nothing they need has changed. */
export class NetPass implements DeltaOrigin {
  readonly net: NetInStream;
  /** The oldest tick of the window, as this net numbers it. */
  readonly oldest: number;
  readonly #number: number;
  readonly #version: number;

  /** Begins a pass. @throws {BrokenStreamError} When the network is in the middle of another pass. */
  constructor(net: NetInStream, oldest: number, newest: number) {
    const { unrolling } = net;
    unrolling.back.begin(oldest, newest);
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
    // With parameters of another version, or scratch of another pass, this would be the delta of something else.
    const { passNumber } = network.workspace;
    if (passNumber !== this.#number || network.version !== this.#version || !unrolling.isLive(tick)) {
      throw new StaleSignalError(
        `delta of tick ${tick}: its pass is over; read it while the signal is delivered`,
      );
    }
    const address = unrolling.back.inputDelta(tick, this.oldest);
    const { memory } = network.arena;
    const count = rows * network.fanIn;
    for (let index = 0; index < count; index++) target[offset + index] = memory[address + index];
  }
}
