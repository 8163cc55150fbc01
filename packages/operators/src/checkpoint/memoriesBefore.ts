import type { Unrolling } from "@backstream/core";
import type { UnrollingCheckpoint } from "./Checkpoint.js";

/**
 * The memory of the nets that only predict in front of a stream, by name: of `last` and those before it, as it was
 * before the newest `ticks`. They hold no ticks.
 */
export function memoriesBefore(
  last: Unrolling | undefined,
  ticks: number,
): Record<string, UnrollingCheckpoint> {
  const found: Record<string, UnrollingCheckpoint> = {};
  for (const unrolling of unrollingsWithMemory(last)) {
    const carries = unrolling.memoryBefore(unrolling.next - ticks);
    found[unrolling.network.name] = { carries, versions: [] };
  }
  return found;
}

/** Those of `last` and the unrollings before it that have a memory. */
export function unrollingsWithMemory(last: Unrolling | undefined): Unrolling[] {
  const found: Unrolling[] = [];
  for (let unrolling = last; unrolling; unrolling = unrolling.inputsFrom) {
    if (unrolling.network.flat.carry > 0) found.push(unrolling);
  }
  return found;
}
