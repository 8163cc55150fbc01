import {
  BrokenStreamError,
  expectOptions,
  inputRows,
  ShapeError,
  Unrolling,
  type Network,
  type Sample,
} from "@backstream/core";
import type { OperatorFunction } from "rxjs";
import type { ForwardOptions } from "./forward.js";
import { ComparedSignal } from "./ComparedSignal.js";
import { ForwardSubscription } from "./ForwardSubscription.js";
import { expectCheckpoint } from "./expectCheckpoint.js";
import { outputStoreOf, takeOutputs } from "./outputStore.js";
import { wrongOperatorError } from "./wrongOperatorError.js";
import { operate } from "./operate.js";
import { resumeReading } from "./resumeReading.js";
import { BackwardSignal } from "./BackwardSignal.js";
import { rowMask } from "./rowMask.js";
import { Signal } from "./Signal.js";
import { sampleQueueOf, type SampleQueue } from "./SampleQueue.js";

/** The way forward, of a net that is on the stack (`forward`) or not (`predict`). */
export function runNet(
  net: Network,
  options: ForwardOptions,
  returns: boolean,
): OperatorFunction<Sample | Signal, Signal> {
  const known = returns ? ["carry", "capacity", "from", "key"] : ["carry", "from", "key"];
  const where = returns ? "forward" : "predict";
  expectOptions(where, options, known);
  expectCheckpoint(`${where}(${net.name})`, options.from);
  return operate((destination) => {
    const unrolling = new Unrolling(net, options);
    // Reading needs no turn: it starts no pass, and may well happen while a training sample is on its way.
    const turn: Pick<SampleQueue, "take" | "isBusy"> = returns
      ? sampleQueueOf(net)
      : { take: (task, value) => task(value), isBusy: false };
    const entry = returns ? new ForwardSubscription(unrolling, options) : undefined;
    if (!returns) resumeReading(unrolling, options);

    const step = (from: Sample | Signal): void => {
      if (destination.closed) return;
      entry?.admit(from);
      try {
        const signal =
          from instanceof Signal ? follow(unrolling, from, returns) : begin(unrolling, from, returns);
        entry?.take(signal);
        unrolling.current = signal.tick;
        destination.next(signal);
        unrolling.current = -1;
      } catch (error) {
        destination.error(error);
      }
    };
    return {
      next(from) {
        if (turn.isBusy) entry?.wait(from);
        turn.take(step, from);
      },
      // Not while a sample is on its way or waits: the rest of a window would be learned inside a pass.
      complete: () =>
        turn.take(() => {
          if (entry) entry.end(() => destination.complete());
          else destination.complete();
        }, undefined),
      finalize() {
        entry?.leave();
        unrolling.free();
      },
    };
  });
}

/** The first net of the river reads the sample's input. */
function begin(unrolling: Unrolling, sample: Sample, returns: boolean): Signal {
  const { name, fanIn } = unrolling.network;
  if (
    typeof sample !== "object" ||
    sample === null ||
    sample instanceof ComparedSignal ||
    sample instanceof BackwardSignal
  ) {
    const wanted = "a sample such as { input, target } or a tick that is not compared; put it before compare";
    throw wrongOperatorError(`${returns ? "forward" : "predict"}(${name})`, sample, wanted);
  }
  const batch = inputRows(name, sample.input, fanIn);
  const rows = Math.max(1, batch);
  const mask = rowMask(sample.mask, rows);
  const tick = unrolling.forward(sample.input, rows, mask);
  return emit(unrolling, sample, undefined, returns, tick, batch > 0, mask);
}

/** A later net reads the output of the net before it. */
function follow(unrolling: Unrolling, from: Signal, returns: boolean): Signal {
  const before = from.unrolling.network;
  const { network } = unrolling;
  if (network.fanIn !== before.fanOut) {
    throw new ShapeError(
      `${network.name}: ${before.name} before it gives ${before.fanOut} features, expected ${network.fanIn}`,
    );
  }
  if (from.returns && !returns) {
    throw new BrokenStreamError(
      `predict(${network.name}): it stands behind forward(${before.name}), whose error signal could not come back; put every predict before the first forward`,
    );
  }
  for (let below: Signal | undefined = from; below; below = below.below) {
    if (below.returns && below.unrolling.network === network) {
      throw new BrokenStreamError(
        `forward(${network.name}): the signal has passed this net already, expected each net once; make a second network`,
      );
    }
  }
  unrolling.inputsFrom = from.unrolling;
  const tick = unrolling.forwardValues(from.values, from.offset, from.rows, from.mask);
  return emit(
    unrolling,
    from.sample,
    from.returns ? from : undefined,
    returns,
    tick,
    from.batched,
    from.mask,
  );
}

function emit(
  unrolling: Unrolling,
  sample: Sample,
  below: Signal | undefined,
  returns: boolean,
  tick: number,
  batched: boolean,
  mask: ArrayLike<number> | undefined,
): Signal {
  const { arena, fanOut } = unrolling.network;
  const { memory } = arena;
  const count = unrolling.rows * fanOut;
  const at = takeOutputs(count, memory);
  const values = outputStoreOf(memory);
  const start = unrolling.outputAddress(tick);
  for (let index = 0; index < count; index++) values[at + index] = memory[start + index]!; // inside both
  return new Signal(sample, below, returns, unrolling, tick, values, at, batched, mask);
}
