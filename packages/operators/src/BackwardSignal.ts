import { StaleSignalError, type Sample } from "@backstream/core";
import type { Tensor } from "@backstream/tensors";
import type { ComparedSignal } from "./ComparedSignal.js";
import type { DeltaOrigin } from "./DeltaOrigin.js";
import { inspectAs } from "./inspectAs.js";
import { storedTensor } from "./OutputStore.js";
import type { Pass } from "./Pass.js";
import type { Nets, Signal } from "./Signal.js";
import type { StreamKey } from "./Stream.js";

/** What a backward signal is made from. */
export type BackwardParts<S extends Sample> = Pick<
  BackwardSignal<Nets, S>,
  "pass" | "compared" | "next" | "origin" | "tick"
>;

/** What `rewind` and `backward` emit: the error signal of one tick, for the backward pass; the newest tick comes first. */
export class BackwardSignal<P extends Nets = Nets, S extends Sample = Sample> {
  /** For the compiler alone: the nets it has passed, innermost first. @internal */
  declare readonly "~nets": P;
  /** @internal */
  declare readonly "~isBackward": true;
  /** @internal */
  declare readonly pass: Pass;
  /** The tick as it was compared. @internal */
  declare readonly compared: ComparedSignal<Nets, S>;
  /** The tick in the net whose `backward` comes next; undefined after the last one. @internal */
  declare readonly next: Signal | undefined;
  /** @internal */
  declare readonly origin: DeltaOrigin;
  /** The number of the tick in the net that it last returned through, or after `rewind` in the last net. @internal */
  declare readonly tick: number;

  // All fields are only declared: as class fields they would be set twice, and the record `parts` would not be optimised
  // away.
  /** @internal */
  constructor(parts: BackwardParts<S>) {
    this.pass = parts.pass;
    this.compared = parts.compared;
    this.next = parts.next;
    this.origin = parts.origin;
    this.tick = parts.tick;
  }

  /** The user's object, as it came in. */
  get sample(): S {
    return this.compared.sample;
  }

  /** The key of its stream; undefined without one. @throws {StaleSignalError} When the net runs the ticks of another key by now. */
  get key(): StreamKey {
    return this.compared.key;
  }

  /** The output of the last net. */
  get output(): Tensor {
    return this.compared.output;
  }

  /** The loss of that output; undefined without a target. */
  get loss(): number | undefined {
    return this.compared.loss;
  }

  /**
   * Derivative of the update's loss by the input of the net whose `backward` emitted it; directly after `rewind`, by
   * the output of the last net.
   *
   * @throws {StaleSignalError} When its pass is over.
   */
  get delta(): Tensor {
    const { pass, compared, origin, tick } = this;
    if (pass.over) {
      throw new StaleSignalError(
        `delta of tick ${tick}: its pass is over; read it while the signal is delivered`,
      );
    }
    const { rows, batched } = compared.signal;
    const width = origin.width(compared);
    const Floats = compared.values instanceof Float64Array ? Float64Array : Float32Array;
    const copy = new Floats(rows * width);
    origin.write(compared, tick, copy, 0);
    return storedTensor(copy, 0, rows, width, batched);
  }
}

inspectAs(BackwardSignal);
