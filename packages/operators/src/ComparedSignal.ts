import { StaleSignalError, type Carry, type Sample } from "@backstream/core";
import { Tensor, type Floats } from "@backstream/tensors";
import { inspectAs } from "./inspectAs.js";
import type { Measure } from "./Measure.js";
import { storedTensor } from "./OutputStore.js";
import type { Nets, Signal } from "./Signal.js";
import type { StreamKey } from "./Stream.js";

/** What a compared signal is made from. */
export type ComparedParts<P extends Nets, S extends Sample> = Pick<
  ComparedSignal<P, S>,
  "signal" | "target" | "weight" | "measure" | "present" | "denominator" | "values" | "offset"
> & { readonly loss: number };

/**
 * What `compare` emits: a tick with its loss and its delta.
 *
 * `sample`, `output` and `loss` are values, readable for ever; `delta` and `carry` expire with the tick.
 */
export class ComparedSignal<P extends Nets = Nets, S extends Sample = Sample> {
  /** For the compiler alone: the nets it has passed, innermost first. @internal */
  declare readonly "~nets": P;
  /** @internal */
  declare readonly "~isBackward"?: false;
  /** @internal */
  declare readonly signal: Signal<P, S>;
  /** The sample's target and weight; copies of arrays while the tick is held. @internal */
  declare target: Sample["target"];
  /** @internal */
  declare weight: Sample["weight"];
  /** Calculates loss and delta again from new outputs. @internal */
  declare readonly measure: Measure;
  /** Rows with a label that are not masked or ignored; 0 for a tick that adds no error. @internal */
  declare present: number;
  /** What the mean of its loss divides by: `present`, or the sum of these rows' shares. @internal */
  declare denominator: number;
  /** The delta is in `values`, from index `offset` on. @internal */
  declare readonly values: Floats;
  /** @internal */
  declare readonly offset: number;
  /** @internal */
  declare measuredLoss: number;

  // All fields are only declared: as class fields they would be set twice, and the record `parts` would not be optimised
  // away.
  /** @internal */
  constructor(parts: ComparedParts<P, S>) {
    this.signal = parts.signal;
    this.target = parts.target;
    this.weight = parts.weight;
    this.measure = parts.measure;
    this.measuredLoss = parts.loss;
    this.present = parts.present;
    this.denominator = parts.denominator;
    this.values = parts.values;
    this.offset = parts.offset;
  }

  /** Copies target and weight, as the program may reuse their arrays for the next sample. @internal */
  keepLabel(): void {
    this.target = kept(this.target);
    this.weight = kept(this.weight);
  }

  /** The user's object, as it came in. */
  get sample(): S {
    return this.signal.sample;
  }

  /** The key of its stream; undefined without one. @throws {StaleSignalError} When the net runs the ticks of another key by now. */
  get key(): StreamKey {
    return this.signal.key;
  }

  /** The output of the net. */
  get output(): Tensor {
    return this.signal.output;
  }

  /** The loss of that output, measured before the net learned from this tick; undefined without a target that counts. */
  get loss(): number | undefined {
    return this.present > 0 ? this.measuredLoss : undefined;
  }

  /** Derivative of the tick's loss by the output. @throws {StaleSignalError} When the tick is over. */
  get delta(): Tensor {
    const { unrolling, tick, rows, batched, net } = this.signal;
    if (net && !this.signal.isLive) {
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

/** Tensors never change. */
function kept<T extends Sample["target"]>(numbers: T): T {
  if (typeof numbers !== "object" || numbers === null || numbers instanceof Tensor) return numbers;
  // One number instead of a copy: most labels have one, and a typed array for each tick would cost more than its loss.
  return (numbers.length === 1 ? numbers[0] : numbers.slice()) as T; // both are read as the original would be
}

inspectAs(ComparedSignal);
