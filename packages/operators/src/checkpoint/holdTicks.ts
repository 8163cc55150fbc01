import { BrokenStreamError, rowMask } from "@backstream/core";
import { rankOf } from "@backstream/tensors";
import { ComparedSignal } from "../ComparedSignal.js";
import { HeldTicks, type HoldOptions } from "../HeldTicks.js";
import { presentIn, type Measure } from "../Measure.js";
import { pipelineOf, type Pipeline } from "../Pipeline.js";
import { Signal } from "../Signal.js";
import type { Stream } from "../Stream.js";
import type { Checkpoint, RewindCheckpoint, StreamCheckpoint } from "./Checkpoint.js";

/**
 * Begins to hold the ticks of a stream: with those that a checkpoint holds of it, if it is resumed. Checkpoints of the
 * stream hold them from then on.
 *
 * @throws {BrokenStreamError} When only one of `forward` and `rewind` was given the checkpoint, it was taken with another
 *   window, stride or rerun, or another `rewind` holds the stream.
 */
export function holdTicks(
  options: HoldOptions,
  stream: Stream,
  measure: Measure,
  from: Checkpoint | undefined,
): HeldTicks {
  const [{ unrolling }] = stream.nets; // it has had a tick, or is at its silent end
  const { name } = unrolling.network;
  const pipeline = pipelineOf(unrolling.network);
  expectBoth(name, pipeline, stream, from);
  if (pipeline.streams.get(stream)) {
    throw new BrokenStreamError(
      `rewind: another rewind holds the ticks of this stream through ${name}; share() what the first one emits`,
    );
  }
  const held = new HeldTicks(options, stream);
  if (pipeline.streams.has(stream)) pipeline.streams.set(stream, held);
  const { saved } = stream;
  if (saved) {
    if (saved.rewind) expectSame(rewindCheckpoint(options), saved.rewind);
    held.restore(restoredTicks(stream, saved, measure, pipeline), saved.fresh);
  }
  return held;
}

/** Releases all ticks for ever. */
export function releaseTicks(held: HeldTicks): void {
  held.keep(0);
  const { streams } = pipelineOf(held.stream.nets[0].unrolling.network);
  if (streams.get(held.stream) === held) streams.set(held.stream, undefined);
}

/** The options of `rewind` as plain data. Infinity is no number in JSON: a window without end is left out. */
export function rewindCheckpoint({ window, stride, rerun }: HoldOptions): RewindCheckpoint {
  const finite = (ticks: number): number | undefined => (ticks === Infinity ? undefined : ticks);
  return { window: finite(window), stride: finite(stride), rerun };
}

/** The held ticks as `compare` emitted them. */
function restoredTicks(
  { nets }: Stream,
  { held, tick, unrollings, rows }: StreamCheckpoint,
  measure: Measure,
  { outputs }: Pipeline,
): ComparedSignal[] {
  const { fanOut } = nets[nets.length - 1].unrolling.network;
  return held.map(({ sample, loss, output, delta }, index) => {
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
      });
      signal.version = unrollings[name].versions[index];
    }
    const count = rows * fanOut;
    const offset = outputs.take(count);
    const { values } = outputs;
    if (delta) values.set(delta, offset);
    const present = presentIn(signal!); // there is a net
    return new ComparedSignal({ signal: signal!, measure, loss: loss ?? 0, present, values, offset });
  });
}

function expectBoth(name: string, pipeline: Pipeline, { saved }: Stream, from: Checkpoint | undefined): void {
  if (from ? pipeline.from === from : !saved || saved.held.length === 0) return;
  const [has, lacks] = from ? ["rewind", "forward"] : ["forward", "rewind"];
  throw new BrokenStreamError(
    `rewind: ${has} was given a checkpoint of ${name} that ${lacks} was not given; give { from } to both`,
  );
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
