import { StaleSignalError, type Carry, type Network, type Sample, type Unrolling } from "@backstream/core";
import { wrapTensor, type Floats, type Tensor } from "@backstream/tensors";
import { inspectAs } from "./inspectAs.js";

/** The nets that a signal has passed and not yet returned through, innermost first: the compiler's bracket check. */
export type Nets = readonly AnyNetwork[];

/** A network of any sizes and name. */
// eslint-disable-next-line typescript/no-explicit-any -- stands for every choice of three type parameters
export type AnyNetwork = Network<any, any, any>;

/**
 * What `forward` and `predict` emit: one tick on its way through the nets.
 *
 * `sample` and `output` are values, readable for ever; `carry` is read from the net's buffer and expires with the tick.
 */
export class Signal<P extends Nets = Nets, S extends Sample = Sample, Out extends number = number> {
  /** For the compiler alone: the nets it has passed, innermost first. @internal */
  declare readonly "~nets": P;
  /** @internal */
  declare readonly "~width": Out;
  /** The user's object, as it came in. */
  readonly sample: S;
  /** For operators: the signal of the net before this one on the stack. @internal */
  readonly below: Signal | undefined;
  /** For operators: whether this net is on the stack. @internal */
  readonly returns: boolean;
  /** @internal */
  readonly unrolling: Unrolling;
  /** @internal */
  readonly tick: number;
  /** @internal */
  readonly values: Floats;
  /** @internal */
  readonly offset: number;
  /** @internal */
  readonly batched: boolean;
  /** @internal */
  readonly mask: ArrayLike<number> | undefined;
  /** For operators: the version of the net that this tick ran with, renewed by a re-run. @internal */
  version: number;

  /** @internal */
  constructor(
    sample: S,
    below: Signal | undefined,
    returns: boolean,
    unrolling: Unrolling,
    tick: number,
    values: Floats,
    at: number,
    batched: boolean,
    mask: ArrayLike<number> | undefined,
  ) {
    this.sample = sample;
    this.below = below;
    this.returns = returns;
    this.unrolling = unrolling;
    this.tick = tick;
    this.values = values;
    this.offset = at;
    this.batched = batched;
    this.mask = mask;
    this.rows = unrolling.rows;
    this.version = unrolling.network.version;
  }

  /** Rows of the tick. */
  readonly rows: number;

  /** For operators: the signal of the first net on the stack. @internal */
  get outermost(): Signal {
    return this.below?.outermost ?? this;
  }

  /** For operators: whether it ran with other parameters than those of now, in this net or one before on the stack. @internal */
  get isStale(): boolean {
    return this.version !== this.unrolling.network.version || (this.below?.isStale ?? false);
  }

  /** What the net says: `[units]`, or `[batch, units]` where the input had a batch axis. */
  get output(): Tensor {
    const { fanOut } = this.unrolling.network;
    return storedTensor(this.values, this.offset, this.rows, fanOut, this.batched);
  }

  /** A copy of the net's memory after this tick. @throws {StaleSignalError} When the tick's place is taken by a later one. */
  get carry(): Carry {
    if (!this.unrolling.isLive(this.tick)) {
      throw new StaleSignalError(
        `carry of tick ${this.tick}: its place in the buffer is gone; read it while the signal is delivered`,
      );
    }
    return this.unrolling.carryAfter(this.tick);
  }
}

/** A tensor over a copy of numbers on the heap. */
export function storedTensor(
  values: Floats,
  at: number,
  rows: number,
  features: number,
  batched: boolean,
): Tensor {
  return wrapTensor(batched ? [rows, features] : [features], values.slice(at, at + rows * features));
}

inspectAs(Signal);
