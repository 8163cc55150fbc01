import { StaleSignalError, type Carry, type Network, type Sample, type Unrolling } from "@backstream/core";
import type { Floats, Tensor } from "@backstream/tensors";
import { inspectAs } from "./inspectAs.js";
import { storedTensor } from "./OutputStore.js";
import type { NetInStream } from "./Stream.js";

/** The nets that a signal has passed and not yet returned through, innermost first: the compiler's bracket check. */
export type Nets = readonly AnyNetwork[];

/** A network of any sizes and name. */
// eslint-disable-next-line typescript/no-explicit-any -- stands for every choice of three type parameters
export type AnyNetwork = Network<any, any, any>;

/** What a signal is made from; the rest follows from its unrolling. */
export type SignalParts<S extends Sample> = Pick<
  Signal<Nets, S>,
  "sample" | "below" | "unrolling" | "net" | "tick" | "values" | "offset" | "batched" | "mask"
>;

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
  declare readonly sample: S;
  /** The signal of the net before this one on the stack. @internal */
  declare readonly below: Signal | undefined;
  /** @internal */
  declare readonly unrolling: Unrolling;
  /** The net's place on the stack; undefined behind `predict`. @internal */
  declare readonly net: NetInStream | undefined;
  /** @internal */
  declare readonly tick: number;
  /** The output lies in `values` from `offset` on. @internal */
  declare readonly values: Floats;
  /** @internal */
  declare readonly offset: number;
  /** Whether the input had a batch axis. @internal */
  declare readonly batched: boolean;
  /** @internal */
  declare readonly mask: ArrayLike<number> | undefined;
  /** Rows of the tick. */
  declare readonly rows: number;
  /** The version of the net that this tick ran with; a re-run renews it. @internal */
  declare version: number;

  // All fields are only declared: as class fields they would be set twice, and the record `parts` would not be optimised
  // away.
  /** @internal */
  constructor(parts: SignalParts<S>) {
    this.sample = parts.sample;
    this.below = parts.below;
    this.unrolling = parts.unrolling;
    this.net = parts.net;
    this.tick = parts.tick;
    this.values = parts.values;
    this.offset = parts.offset;
    this.batched = parts.batched;
    this.mask = parts.mask;
    this.rows = parts.unrolling.rows;
    this.version = parts.unrolling.network.version;
  }

  /** Whether it ran with other parameters than those of now, in this net or in one before it on the stack. @internal */
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

/** Refuses a signal whose width is known not to fit. */
export type Fits<T, In extends number> =
  T extends Signal<Nets, Sample, infer Out extends number>
    ? number extends Out
      ? unknown
      : number extends In
        ? unknown
        : Out extends In
          ? unknown
          : { readonly "output and fan-in differ": [Out, In] }
    : unknown;

inspectAs(Signal);
