import {
  clearUnusable,
  BrokenStreamError,
  hasTarget,
  inputRows,
  rowMask,
  ShapeError,
  type Sample,
  type Unrolling,
} from "@backstream/core";
import { BackwardSignal } from "./BackwardSignal.js";
import { ComparedSignal } from "./ComparedSignal.js";
import type { OutputStore } from "./OutputStore.js";
import { pipelineOf } from "./Pipeline.js";
import { Signal, type SignalParts } from "./Signal.js";
import type { NetInStream } from "./Stream.js";
import { wrongOperatorError } from "./wrongOperatorError.js";

/**
 * Runs one tick of a network. The first net of a stream reads the sample's input, a later one the output of the net
 * before it. `net` is the network's entry on the stack; undefined for `predict`.
 *
 * - sample   that of the signal, where it is another object than the one that came
 *
 * @throws {ShapeError} When the input does not fit.
 */
export function runNet(
  where: string,
  from: Sample | Signal,
  unrolling: Unrolling,
  net: NetInStream | undefined,
  sample?: Sample,
): Signal {
  return from instanceof Signal
    ? runAfterNet(from, unrolling, net, sample)
    : runFirst(where, sample ?? from, unrolling, net);
}

function runFirst(where: string, sample: Sample, unrolling: Unrolling, net: NetInStream | undefined): Signal {
  const batch = readBatch(where, sample, unrolling);
  const rows = batch === 0 ? 1 : batch;
  const mask = maskOf(sample, rows, unrolling);
  if (sample.memories) unrolling.exchangeMemories(rows, sample.memories);
  const tick = unrolling.forward(sample.input, rows, mask);
  return signalOf({ sample, below: undefined, unrolling, net, tick, batched: batch > 0, mask });
}

function runAfterNet(
  from: Signal,
  unrolling: Unrolling,
  net: NetInStream | undefined,
  sample: Sample = from.sample,
): Signal {
  expectWidth(from, unrolling);
  unrolling.inputsFrom = from.unrolling;
  unrolling.inputTick = from.tick;
  const { rows, batched, mask } = from;
  if (sample.memories) unrolling.exchangeMemories(rows, sample.memories);
  const tick = unrolling.forwardValues(from.values, from.offset, rows, mask);
  return signalOf({ sample, below: from.net && from, unrolling, net, tick, batched, mask });
}

/** A tick of a sequence that has not run: its signal without the output. */
export type AppendedTick = Omit<SignalParts<Sample>, "values" | "offset" | "runMask">;

/**
 * Adds one tick to a sequence, which `runAppended` runs when it is complete; else as `runNet`. A row without a label of which the
 * input is not finite is masked.
 */
export function appendTick(
  where: string,
  from: Sample | Signal,
  unrolling: Unrolling,
  net: NetInStream | undefined,
): AppendedTick {
  expectNoMemories(where, from instanceof Signal ? from.sample : from);
  if (!(from instanceof Signal)) {
    const batch = readBatch(where, from, unrolling);
    const rows = batch === 0 ? 1 : batch;
    const mask = maskOf(from, rows, unrolling);
    const tick = unrolling.append(from.input, rows);
    return { sample: from, below: undefined, unrolling, net, tick, batched: batch > 0, mask };
  }
  expectWidth(from, unrolling);
  unrolling.inputsFrom = from.unrolling;
  unrolling.inputTick = from.tick;
  const { sample, rows, batched, mask } = from;
  const tick = unrolling.appendValues(from.values, from.offset, rows);
  return { sample, below: from.net && from, unrolling, net, tick, batched, mask };
}

/** Runs a sequence of appended ticks and returns their signals. */
export function runAppended(ticks: readonly AppendedTick[], unrolling: Unrolling): Signal[] {
  const { network } = unrolling;
  const { outputs } = pipelineOf(network);
  const masks = ticks.map(({ sample, net, tick, mask }) =>
    net && hasTarget(sample) ? mask : (unrolling.usableInputs(tick, mask) ?? mask),
  );
  unrolling.runSequence(masks);
  return ticks.map((ran, index) => {
    const offset = storeOutput(unrolling, ran.tick, outputs);
    const { values } = outputs;
    const runMask = masks[index];
    if (runMask && runMask !== ran.mask) clearUnusable(values, offset, network.fanOut, runMask, ran.mask);
    return new Signal({ ...ran, values, offset, runMask });
  });
}

/**
 * How many rows the input of a sample has; 0 stands for one row without a batch axis.
 *
 * @throws {BrokenStreamError} When it is no sample. @throws {ShapeError} When its input does not fit.
 */
function readBatch(where: string, sample: Sample, { network: { name, fanIn } }: Unrolling): number {
  if (
    typeof sample !== "object" ||
    sample === null ||
    sample instanceof ComparedSignal ||
    sample instanceof BackwardSignal
  ) {
    const wanted = "a sample such as { input, target } or a tick that is not compared; put it before compare";
    throw wrongOperatorError(where, sample, wanted);
  }
  return inputRows(name, sample.input, fanIn);
}

/** The mask of a sample, one number a row. A typed array is copied: the program may reuse it before the tick is sent back. */
function maskOf({ mask: given }: Sample, rows: number, { network: { name } }: Unrolling): Signal["mask"] {
  if (given === undefined) return undefined;
  const mask = rowMask(name, given, rows);
  return mask !== undefined && mask === given ? mask.slice() : mask;
}

function expectWidth({ unrolling: { network: before } }: Signal, { network }: Unrolling): void {
  if (network.fanIn === before.fanOut) return;
  throw new ShapeError(
    `${network.name}: ${before.name} before it gives ${before.fanOut} features, expected ${network.fanIn}`,
  );
}

/** A net that runs a sequence when it is complete cannot tell what it will have remembered. */
function expectNoMemories(where: string, sample: Sample): void {
  if (!(sample as Sample | null | undefined)?.memories) return; // readBatch refuses what is no sample
  throw new BrokenStreamError(
    `${where}: rows begin with a memory of their own, and this net runs when its sequence is complete; replay without sequences`,
  );
}

/** The signal of a tick that has run. */
function signalOf(ran: Omit<SignalParts<Sample>, "values" | "offset" | "runMask">): Signal {
  const { sample, below, unrolling, net, tick, batched, mask } = ran;
  const { network } = unrolling;
  const { outputs } = pipelineOf(network);
  const offset = storeOutput(unrolling, tick, outputs);
  const { values } = outputs;
  const isLearned = net !== undefined && hasTarget(sample);
  // A labelled tick that leaves the memory finite spoils its own step alone, which `update` skips.
  const usable = isLearned && unrolling.isMemoryFinite(tick) ? undefined : unrolling.maskUnusable(tick, mask);
  if (usable) clearUnusable(values, offset, network.fanOut, usable, mask);
  // A labelled tick is sent back as it is, so that its step says why it is skipped.
  const runMask = usable && !isLearned ? usable : mask;
  return new Signal({ sample, below, unrolling, net, tick, values, offset, batched, mask, runMask });
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
