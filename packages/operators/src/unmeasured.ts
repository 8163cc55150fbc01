import type { Sample } from "@backstream/core";
import { ComparedSignal } from "./ComparedSignal.js";
import type { Measure } from "./Measure.js";
import { pipelineOf } from "./Pipeline.js";
import { Signal, type Nets } from "./Signal.js";
import { wrongOperatorError } from "./wrongOperatorError.js";

/** A tick that is about to be measured: its delta is zero. */
export function unmeasured<P extends Nets, S extends Sample>(
  signal: Signal<P, S>,
  measure: Measure,
): ComparedSignal<P, S> {
  const { network } = signal.unrolling;
  const { outputs } = pipelineOf(network);
  // `take` returns zeros: the delta of a tick without a label.
  const offset = outputs.take(signal.rows * network.fanOut);
  const { values } = outputs;
  const { target, weight } = signal.sample;
  return new ComparedSignal({
    signal,
    target,
    weight,
    measure,
    loss: 0,
    present: 0,
    denominator: 0,
    values,
    offset,
  });
}

/** @throws {BrokenStreamError} When it is something else than a tick that is not compared. */
export function expectTick(signal: unknown): void {
  if (signal instanceof Signal) return;
  throw wrongOperatorError("compare", signal, "a tick from forward or predict; put compare once, after them");
}
