import { BrokenStreamError } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { Checkpoint, RewindCheckpoint, StreamCheckpoint } from "./checkpoint.js";
import { Compared } from "./compared.js";
import { heapOf, take } from "./heap.js";
import type { HeldTicks, HoldOptions } from "./heldTicks.js";
import { presentRows } from "./measure.js";
import { riverOf, streamOf, type Stream } from "./river.js";
import { rowMask } from "./rowMask.js";
import { Signal } from "./signal.js";

/**
 * Begins to hold the ticks of a stream, whose first is `compared`: with those that the checkpoint held of it.
 *
 * @throws {BrokenStreamError} When only one of `forward` and `rewind` was given the checkpoint, or it was taken with
 *   another window, stride or rerun.
 */
export function beginHolding(held: HeldTicks, compared: Compared, from: Checkpoint | undefined): void {
  let outermost: Signal = compared.signal;
  while (outermost.below) outermost = outermost.below;
  const stream = streamOf.get(outermost.unrolling);
  if (!stream) return; // of a net that is not on the stack: push says so
  stream.held = held;
  const { network } = outermost.unrolling;
  const before = stream.from;
  if (from ? riverOf(network).from !== from : before && before.held.length > 0) {
    const [has, lacks] = from ? ["rewind", "forward"] : ["forward", "rewind"];
    throw new BrokenStreamError(
      `rewind: ${has} was given a checkpoint of ${network.name} that ${lacks} was not given; give { from } to both`,
    );
  }
  if (!before) return;
  if (before.rewind) expectSame(asSaved(held.options), before.rewind);
  held.restore(restoredTicks(compared, stream, before), before.fresh);
  for (const { unrolling, hold } of stream.holds) unrolling.release(hold);
}

/** The held ticks as `compare` emitted them; `arriving` is the tick that came after them. */
function restoredTicks(
  arriving: Compared,
  stream: Stream,
  { held, tick, lanes, rows }: StreamCheckpoint,
): Compared[] {
  return held.map(({ sample, loss, output, delta }, index) => {
    let signal: Signal | undefined;
    for (const unrolling of stream.lanes) {
      const { name } = unrolling.network;
      const mask = rowMask(sample.mask, rows);
      const at = tick - held.length + index;
      signal = new Signal(sample, signal, true, unrolling, at, output, 0, arriving.signal.batched, mask);
      signal.version = lanes[name].versions[index];
    }
    const { memory } = arriving.signal.unrolling.network.arena;
    const count = rows * arriving.signal.unrolling.network.fanOut;
    const at = take(count, memory);
    const values: Floats = heapOf(memory);
    values.set(delta ?? new Float32Array(count), at);
    // There is a lane: the stream's first tick made it.
    const present = presentRows(signal!);
    return new Compared(signal!, arriving.measure, loss ?? 0, present, values, at);
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
