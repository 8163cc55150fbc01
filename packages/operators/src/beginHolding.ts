import { BrokenStreamError } from "@backstream/core";
import { rankOf, type Floats } from "@backstream/tensors";
import type { Checkpoint, RewindCheckpoint, StreamCheckpoint } from "./Checkpoint.js";
import { ComparedSignal } from "./ComparedSignal.js";
import { outputStoreOf, takeOutputs } from "./outputStore.js";
import type { HeldTicks, HoldOptions } from "./HeldTicks.js";
import { presentRows, type Measure } from "./Measure.js";
import { quietEnd } from "./quietEnd.js";
import { pipelineOf, streamOf, type Stream } from "./Pipeline.js";
import { rowMask } from "./rowMask.js";
import { Signal } from "./Signal.js";

/**
 * Begins to hold the ticks of a stream, whose first is `compared`: with those that the checkpoint held of it.
 *
 * @throws {BrokenStreamError} When only one of `forward` and `rewind` was given the checkpoint, or it was taken with
 *   another window, stride or rerun.
 */
export function beginWith(held: HeldTicks, compared: ComparedSignal, from: Checkpoint | undefined): void {
  const stream = streamOf.get(compared.signal.outermost.unrolling);
  if (stream) begin(held, stream, compared.measure, from); // a net that is not on the stack has none: push says so
}

/** The same where the stream ends without a tick since the checkpoint. */
export function beginAtEnd(held: HeldTicks, from: Checkpoint | undefined): void {
  const end = quietEnd();
  if (end?.measure) begin(held, end.stream, end.measure, from);
}

function begin(held: HeldTicks, stream: Stream, measure: Measure, from: Checkpoint | undefined): void {
  stream.held = held;
  const { network } = stream.lanes[0]; // of its first tick, or of its end
  const before = stream.from;
  if (from ? pipelineOf(network).from !== from : before && before.held.length > 0) {
    const [has, lacks] = from ? ["rewind", "forward"] : ["forward", "rewind"];
    throw new BrokenStreamError(
      `rewind: ${has} was given a checkpoint of ${network.name} that ${lacks} was not given; give { from } to both`,
    );
  }
  if (!before) return;
  if (before.rewind) expectSame(asSaved(held.options), before.rewind);
  held.restore(restoredTicks(stream, before, measure), before.fresh);
  for (const { unrolling, hold } of stream.holds) unrolling.release(hold);
}

/** The held ticks as `compare` emitted them. */
function restoredTicks(
  stream: Stream,
  { held, tick, lanes, rows }: StreamCheckpoint,
  measure: Measure,
): ComparedSignal[] {
  const { arena, fanOut } = stream.lanes[stream.lanes.length - 1].network;
  return held.map(({ sample, loss, output, delta }, index) => {
    const mask = rowMask(sample.mask, rows);
    const batched = rankOf(sample.input) === 2;
    let signal: Signal | undefined;
    for (const unrolling of stream.lanes) {
      const at = tick - held.length + index;
      signal = new Signal(sample, signal, true, unrolling, at, output, 0, batched, mask);
      signal.version = lanes[unrolling.network.name].versions[index];
    }
    const count = rows * fanOut;
    const at = takeOutputs(count, arena.memory);
    const values: Floats = outputStoreOf(arena.memory);
    values.set(delta ?? new Float32Array(count), at);
    const present = presentRows(signal!); // there is a lane
    return new ComparedSignal(signal!, measure, loss ?? 0, present, values, at);
  });
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

/** Infinity is no number in JSON: a window without end is left out. */
export function asSaved({ window, stride, rerun }: HoldOptions): RewindCheckpoint {
  const finite = (ticks: number): number | undefined => (ticks === Infinity ? undefined : ticks);
  return { window: finite(window), stride: finite(stride), rerun };
}
