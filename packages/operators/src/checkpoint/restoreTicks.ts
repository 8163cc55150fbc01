import { BrokenStreamError, expectNumeric, rowMask, ShapeError } from "@backstream/core";
import { rankOf, type Floats } from "@backstream/tensors";
import { ComparedSignal } from "../ComparedSignal.js";
import type { HeldTicks, HoldOptions } from "../HeldTicks.js";
import type { Measure } from "../Measure.js";
import type { OutputStore } from "../OutputStore.js";
import { pipelineOf } from "../Pipeline.js";
import { Signal } from "../Signal.js";
import type { Stream } from "../Stream.js";
import type { Checkpoint, RewindCheckpoint, StreamCheckpoint } from "./Checkpoint.js";

/**
 * Makes a resumed stream hold its ticks of the checkpoint; a stream that is not in the checkpoint has none.
 *
 * @throws {BrokenStreamError} When only one of `forward` and `rewind` was given the checkpoint, or it was taken with
 *   another window, stride or rerun.
 */
export function restoreTicks(held: HeldTicks, measure: Measure, from: Checkpoint | undefined): void {
  const { stream, options } = held;
  const { saved, moved } = stream;
  const { network } = stream.nets[0].unrolling;
  const pipeline = pipelineOf(network);
  const isGivenBoth = from ? pipeline.from === from : moved || !saved || saved.held.length === 0;
  if (!isGivenBoth) {
    const [has, lacks] = from ? ["rewind", "forward"] : ["forward", "rewind"];
    throw new BrokenStreamError(
      `rewind: ${has} was given a checkpoint of ${network.name} that ${lacks} was not given; give { from } to both`,
    );
  }
  if (!saved) return;
  if (saved.rewind) expectSame(rewindCheckpoint(options), saved.rewind);
  held.restore(restoredTicks(stream, saved, measure, pipeline.outputs), saved.fresh);
}

/** The options of `rewind` as plain data. JSON has no Infinity: an infinite window is left out. */
export function rewindCheckpoint({ window, stride, rerun }: HoldOptions): RewindCheckpoint {
  const finite = (ticks: number): number | undefined => (ticks === Infinity ? undefined : ticks);
  return { window: finite(window), stride: finite(stride), rerun };
}

/** The held ticks as `compare` emitted them. */
function restoredTicks(
  { nets }: Stream,
  { held, tick, unrollings, rows }: StreamCheckpoint,
  measure: Measure,
  outputs: OutputStore,
): ComparedSignal[] {
  const { fanOut } = nets[nets.length - 1].unrolling.network;
  return held.map(({ sample, loss, output, delta }, index) => {
    expectFits(output, delta, rows * fanOut);
    expectNumeric("rewind", "input of a tick of the checkpoint", sample.input);
    const batched = rankOf(sample.input) === 2;
    let signal: Signal | undefined;
    for (const net of nets) {
      const { unrolling } = net;
      const { name } = unrolling.network;
      const mask = rowMask(name, sample.mask, rows);
      const number = tick - held.length + index;
      const below: Signal | undefined = signal;
      signal = new Signal({
        sample,
        below,
        unrolling,
        net,
        tick: number,
        values: output,
        offset: 0,
        batched,
        mask,
        runMask: unrollings[name].masks?.[index] ?? mask,
      });
      signal.version = unrollings[name].versions[index];
    }
    const count = rows * fanOut;
    const offset = outputs.take(count);
    const { values } = outputs;
    if (delta) values.set(delta, offset);
    const { target, weight } = sample;
    const compared = new ComparedSignal({
      signal: signal!, // there is a net
      target,
      weight,
      measure,
      loss: loss ?? 0,
      present: 0,
      denominator: 0,
      values,
      offset,
    });
    measure.count(compared);
    return compared;
  });
}

/** @throws {ShapeError} When a held output or delta has another size than the net's. */
function expectFits(output: Floats, delta: Floats | undefined, count: number): void {
  for (const numbers of [output, delta]) {
    if (!numbers || numbers.length === count) continue;
    throw new ShapeError(
      `rewind: a tick of the checkpoint has ${numbers.length} numbers of output, expected ${count}; it is of another network`,
    );
  }
}

function expectSame(now: RewindCheckpoint, then: RewindCheckpoint): void {
  const show = ({ window = Infinity, stride = Infinity, rerun }: RewindCheckpoint): string =>
    `window ${window}, stride ${stride}, rerun "${rerun}"`;
  if (show(now) !== show(then)) {
    throw new BrokenStreamError(
      `rewind: it has ${show(now)}, the checkpoint was taken with ${show(then)}; give it the same`,
    );
  }
}
