import { StaleSignalError, type Unrolling } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { Compared } from "./compared.js";

/** Where a delta comes from: read when someone needs it, and not before. */
export interface DeltaOrigin {
  readonly width: number;
  write(target: Floats, at: number): void;
}

/** The delta of a compared tick, scaled to its share of the update's loss. */
export class ComparedDelta implements DeltaOrigin {
  readonly width: number;
  readonly #compared: Compared;
  readonly #scale: number;

  constructor(compared: Compared, scale: number) {
    this.width = compared.signal.unrolling.network.fanOut;
    this.#compared = compared;
    this.#scale = scale;
  }

  write(target: Floats, at: number): void {
    const { values, at: from, signal } = this.#compared;
    const count = signal.rows * this.width;
    const scale = this.#scale;
    if (scale === 0) target.fill(0, at, at + count);
    else for (let index = 0; index < count; index++) target[at + index] = values[from + index]! * scale; // inside both
  }
}

/** The delta of a net's input, which the net computes when asked. */
export class InputDelta implements DeltaOrigin {
  readonly width: number;
  readonly #unrolling: Unrolling;
  readonly #tick: number;
  readonly #oldest: number;
  readonly #pass: number;
  readonly #version: number;

  constructor(unrolling: Unrolling, tick: number, oldest: number) {
    const { network } = unrolling;
    this.width = network.fanIn;
    this.#unrolling = unrolling;
    this.#tick = tick;
    this.#oldest = oldest;
    this.#pass = network.workspace.pass;
    this.#version = network.version;
  }

  write(target: Floats, at: number): void {
    const { network, rows } = this.#unrolling;
    // Parameters of another version, or scratch of another pass, would give another tick's numbers.
    if (
      network.workspace.pass !== this.#pass ||
      network.version !== this.#version ||
      !this.#unrolling.isLive(this.#tick)
    ) {
      throw new StaleSignalError(
        `delta of tick ${this.#tick}: its pass is over; read it while the signal is delivered`,
      );
    }
    const from = this.#unrolling.inputDelta(this.#tick, this.#oldest);
    const { memory } = network.arena;
    for (let index = 0; index < rows * this.width; index++) target[at + index] = memory[from + index]!; // inside both
  }
}
