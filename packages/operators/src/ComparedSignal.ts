import { StaleSignalError, type Carry, type Sample } from "@backstream/core";
import type { Floats, Tensor } from "@backstream/tensors";
import { inspectAs } from "./inspectAs.js";
import type { Measure } from "./Measure.js";
import { storedTensor, type Nets, type Signal } from "./Signal.js";

/**
 * What `compare` emits: a tick with its loss and its delta.
 *
 * `sample`, `output` and `loss` are values, readable for ever; `delta` and `carry` expire with the tick.
 */
export class ComparedSignal<P extends Nets = Nets, S extends Sample = Sample> {
  /** For the compiler alone: the nets it has passed, innermost first. @internal */
  declare readonly "~nets": P;
  /** @internal */
  declare readonly "~turned"?: false;
  /** For operators: the tick, the way to measure it again, and where its delta lies. @internal */
  readonly signal: Signal<P, S>;
  /** @internal */
  readonly measure: Measure;
  /** @internal */
  readonly values: Floats;
  /** @internal */
  readonly offset: number;
  /** For operators: rows with a label that are not masked; 0 for a tick that adds no error. @internal */
  readonly present: number;
  readonly #loss: number;

  /** @internal */
  constructor(
    signal: Signal<P, S>,
    measure: Measure,
    loss: number,
    present: number,
    values: Floats,
    at: number,
  ) {
    this.signal = signal;
    this.measure = measure;
    this.#loss = loss;
    this.present = present;
    this.values = values;
    this.offset = at;
  }

  /** The user's object, as it came in. */
  get sample(): S {
    return this.signal.sample;
  }

  /** What the net said. */
  get output(): Tensor {
    return this.signal.output;
  }

  /** How wrong it was, before it learned from this tick; undefined without a target. */
  get loss(): number | undefined {
    return this.present > 0 ? this.#loss : undefined;
  }

  /** Derivative of the tick's loss by the output. @throws {StaleSignalError} When the tick is over. */
  get delta(): Tensor {
    const { unrolling, tick, rows, batched, returns } = this.signal;
    if (returns && !unrolling.isLive(tick)) {
      throw new StaleSignalError(
        `delta of tick ${tick}: the tick is over; read it while the signal is delivered`,
      );
    }
    return storedTensor(this.values, this.offset, rows, unrolling.network.fanOut, batched);
  }

  /** A copy of the net's memory after this tick. @throws {StaleSignalError} When the tick is over. */
  get carry(): Carry {
    return this.signal.carry;
  }
}

inspectAs(ComparedSignal);
