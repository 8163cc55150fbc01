import { StaleSignalError, type Carry, type Network, type Sample, type Unrolling } from "@backstream/core";
import type { Floats, Tensor } from "@backstream/tensors";
import { inspectAs } from "./inspectAs.js";
import { storedTensor } from "./OutputStore.js";
import type { NetInStream, StreamKey } from "./Stream.js";

/**
 * The nets of `forward` whose `backward` has not come yet, innermost first: by this type the compiler checks that the
 * two come in pairs, like brackets.
 */
export type Nets = readonly AnyNetwork[];

/** A network of any sizes and name. */
// eslint-disable-next-line typescript/no-explicit-any -- stands for every choice of three type parameters
export type AnyNetwork = Network<any, any, any>;

/** What a signal is made from; its other fields are read from the unrolling. */
export type SignalParts<S extends Sample> = Pick<
  Signal<Nets, S>,
  "sample" | "below" | "unrolling" | "net" | "tick" | "values" | "offset" | "batched" | "mask" | "runMask"
>;

/**
 * What `forward` and `predict` emit: one tick, with the output of the net.
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
  /** The net's entry on the stack; undefined after `predict`. @internal */
  declare readonly net: NetInStream | undefined;
  /** @internal */
  declare readonly tick: number;
  /** The stream that it is a tick of, where one unrolling runs many. @internal */
  declare readonly slot: number;
  /** The output is in `values`, from index `offset` on. @internal */
  declare readonly values: Floats;
  /** @internal */
  declare readonly offset: number;
  /** Whether the input had a batch axis. @internal */
  declare readonly batched: boolean;
  /** The sample's mask. @internal */
  declare readonly mask: ArrayLike<number> | undefined;
  /** The mask that the tick ran with in this net: rows that it could not use are masked too. @internal */
  declare runMask: ArrayLike<number> | undefined;
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
    this.slot = parts.unrolling.slot;
    this.values = parts.values;
    this.offset = parts.offset;
    this.batched = parts.batched;
    this.mask = parts.mask;
    this.runMask = parts.runMask;
    this.rows = parts.unrolling.rows;
    this.version = parts.unrolling.network.version;
  }

  /** Whether its numbers are still in the net's buffer. @internal */
  get isLive(): boolean {
    return this.slot === this.unrolling.slot && this.unrolling.isLive(this.tick);
  }

  /** Whether the parameters have changed since it ran, in this net or in one before it on the stack. @internal */
  get isStale(): boolean {
    return this.version !== this.unrolling.network.version || (this.below?.isStale ?? false);
  }

  /** The output of the net: `[units]`, or `[batch, units]` if the input had a batch axis. */
  get output(): Tensor {
    const { fanOut } = this.unrolling.network;
    return storedTensor(this.values, this.offset, this.rows, fanOut, this.batched);
  }

  /**
   * The key of its stream: what `key` of `forward` or `predict` said; undefined without one.
   *
   * @throws {StaleSignalError} When the net runs the ticks of another key by now.
   */
  get key(): StreamKey {
    if (this.slot !== this.unrolling.slot) {
      throw new StaleSignalError(
        `key of tick ${this.tick}: a tick of another key has come; read it while the signal is delivered`,
      );
    }
    return this.unrolling.key;
  }

  /** A copy of the net's memory after this tick. @throws {StaleSignalError} When a later tick has overwritten it. */
  get carry(): Carry {
    if (!this.isLive) {
      throw new StaleSignalError(
        `carry of tick ${this.tick}: a later tick has overwritten it; read it while the signal is delivered`,
      );
    }
    return this.unrolling.carryAfter(this.tick);
  }
}

/** A type error for a signal whose width does not fit, if the compiler knows it. */
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
