import { StaleSignalError, type Sample } from "@backstream/core";
import type { Tensor } from "@backstream/tensors";
import type { ComparedSignal } from "./ComparedSignal.js";
import { inspectAs } from "./inspectAs.js";
import type { Pass } from "./Pass.js";
import { storedTensor, type Nets, type Signal } from "./Signal.js";
import { deltaWidth, writeDelta, type DeltaOrigin } from "./writeDelta.js";

/** What `rewind` and `backward` emit: the error signal of one tick on its way back, newest tick first. */
export class BackwardSignal<P extends Nets = Nets, S extends Sample = Sample> {
  /** For the compiler alone: the nets it has passed, innermost first. @internal */
  declare readonly "~nets": P;
  /** @internal */
  declare readonly "~turned": true;
  /** For operators: the trip it belongs to, the tick as it was compared, and the net it returns through next. @internal */
  readonly pass: Pass;
  /** @internal */
  readonly compared: ComparedSignal<Nets, S>;
  /** @internal */
  readonly next: Signal | undefined;
  /** @internal */
  readonly origin: DeltaOrigin;
  /** For operators: the tick, as the net that it comes from numbers it. @internal */
  readonly tick: number;

  /** @internal */
  constructor(
    pass: Pass,
    compared: ComparedSignal<Nets, S>,
    next: Signal | undefined,
    origin: DeltaOrigin,
    tick: number,
  ) {
    this.pass = pass;
    this.compared = compared;
    this.next = next;
    this.origin = origin;
    this.tick = tick;
  }

  /** The user's object, as it came in. */
  get sample(): S {
    return this.compared.sample;
  }

  /** What the last net said. */
  get output(): Tensor {
    return this.compared.output;
  }

  /** How wrong it was; undefined without a target. */
  get loss(): number | undefined {
    return this.compared.loss;
  }

  /**
   * Derivative of the update's loss by what the net ahead put out; behind the last `backward`, by the sample's input.
   *
   * @throws {StaleSignalError} When its pass is over.
   */
  get delta(): Tensor {
    const { rows, batched } = this.compared.signal;
    if (this.pass.over) {
      throw new StaleSignalError(
        `delta of tick ${this.tick}: its pass is over; read it while the signal is delivered`,
      );
    }
    const width = deltaWidth(this);
    const copy =
      this.compared.values instanceof Float64Array
        ? new Float64Array(rows * width)
        : new Float32Array(rows * width);
    writeDelta(this, copy, 0);
    return storedTensor(copy, 0, rows, width, batched);
  }
}

inspectAs(BackwardSignal);
