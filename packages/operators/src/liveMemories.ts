import { StaleSignalError, type Unrolling } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { LiveMemory } from "./LiveMemory.js";
import { chainOf } from "./liveStream.js";
import type { Stream } from "./Stream.js";

/**
 * The memory of each net of a stream, after the newest tick that has passed all of them.
 *
 * A sample that is on its way has moved the memory of the nets before the place where it is: of these it is the memory from
 * before the sample. So it goes from the last net to the first, and looks which tick of each net was the input of the next.
 *
 * @throws {StaleSignalError} When that memory is overwritten, since several samples are on their way.
 */
export function liveMemories(stream: Stream): LiveMemory[] {
  const chain = chainOf(stream);
  const found: LiveMemory[] = [];
  const predicting = chain.length - stream.nets.length;
  let tick = Infinity;
  for (let index = chain.length - 1; index >= 0; index--) {
    const unrolling = chain[index];
    const { network, rows, next } = unrolling;
    const inner = chain[index + 1];
    if (index < predicting && tick === inner.next && stream.waiting.length > 0) {
      // These nets have run all samples that wait in the queue of the first `forward`.
      tick = next;
      const before = stream.waiting[0].memories;
      const carries = Object.hasOwn(before, network.name) && before[network.name].carries;
      found.unshift({ rows, carries: carries || copyBefore(unrolling, next) });
      continue;
    }
    tick = newestComplete(unrolling, inner, tick);
    found.unshift({ rows, carries: copyBefore(unrolling, tick) });
  }
  return found;
}

/** The tick before which the memory of a net is wanted, given that of the net behind it. */
function newestComplete({ next, current }: Unrolling, inner: Unrolling | undefined, tick: number): number {
  if (!inner) return next;
  if (tick < inner.next) return inner.inputTick; // the newest tick of the net behind is not complete
  return current > inner.inputTick ? current : next;
}

function copyBefore(unrolling: Unrolling, tick: number): Floats {
  if (tick === unrolling.next || unrolling.isLive(tick)) return unrolling.memoryBefore(tick);
  throw new StaleSignalError(
    `peek: several samples are on their way through ${unrolling.network.name}, and its memory before them is overwritten; ask between two samples`,
  );
}
