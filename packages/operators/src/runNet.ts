import { inputRows, rowMask, ShapeError, type Sample, type Unrolling } from "@backstream/core";
import { BackwardSignal } from "./BackwardSignal.js";
import { ComparedSignal } from "./ComparedSignal.js";
import type { OutputStore } from "./OutputStore.js";
import { pipelineOf } from "./Pipeline.js";
import { Signal } from "./Signal.js";
import type { NetInStream } from "./Stream.js";
import { wrongOperatorError } from "./wrongOperatorError.js";

/**
 * Runs one tick of a network. The first net of a stream reads the sample's input, a later one the output of the net
 * before it. `net` is the network's entry on the stack; undefined for `predict`.
 *
 * @throws {ShapeError} When the input does not fit.
 */
export function runNet(
  where: string,
  from: Sample | Signal,
  unrolling: Unrolling,
  net: NetInStream | undefined,
): Signal {
  return from instanceof Signal ? runAfterNet(from, unrolling, net) : runFirst(where, from, unrolling, net);
}

function runFirst(where: string, sample: Sample, unrolling: Unrolling, net: NetInStream | undefined): Signal {
  if (
    typeof sample !== "object" ||
    sample === null ||
    sample instanceof ComparedSignal ||
    sample instanceof BackwardSignal
  ) {
    const wanted = "a sample such as { input, target } or a tick that is not compared; put it before compare";
    throw wrongOperatorError(where, sample, wanted);
  }
  const { name, fanIn } = unrolling.network;
  const batch = inputRows(name, sample.input, fanIn); // 0 stands for one row without a batch axis
  const rows = Math.max(1, batch);
  const mask = rowMask(name, sample.mask, rows);
  const tick = unrolling.forward(sample.input, rows, mask);
  const { outputs } = pipelineOf(unrolling.network);
  const offset = storeOutput(unrolling, tick, outputs);
  return new Signal({
    sample,
    below: undefined,
    unrolling,
    net,
    tick,
    values: outputs.values,
    offset,
    batched: batch > 0,
    mask,
  });
}

function runAfterNet(from: Signal, unrolling: Unrolling, net: NetInStream | undefined): Signal {
  const { network } = unrolling;
  const before = from.unrolling.network;
  if (network.fanIn !== before.fanOut) {
    throw new ShapeError(
      `${network.name}: ${before.name} before it gives ${before.fanOut} features, expected ${network.fanIn}`,
    );
  }
  unrolling.inputsFrom = from.unrolling;
  const { sample, rows, batched, mask } = from;
  const tick = unrolling.forwardValues(from.values, from.offset, rows, mask);
  const { outputs } = pipelineOf(unrolling.network);
  const offset = storeOutput(unrolling, tick, outputs);
  const below = from.net ? from : undefined;
  return new Signal({ sample, below, unrolling, net, tick, values: outputs.values, offset, batched, mask });
}

/** Copies the output of a tick from the buffer, where it will be overwritten, to the store; returns its offset there. */
function storeOutput(unrolling: Unrolling, tick: number, outputs: OutputStore): number {
  const { network, rows } = unrolling;
  const { memory } = network.arena;
  const count = rows * network.fanOut;
  const offset = outputs.take(count);
  const { values } = outputs;
  const address = unrolling.outputAddress(tick);
  for (let index = 0; index < count; index++) values[offset + index] = memory[address + index]!; // inside both
  return offset;
}
