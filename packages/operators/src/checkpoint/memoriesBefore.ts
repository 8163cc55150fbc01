import type { Unrolling } from "@backstream/core";
import type { UnrollingCheckpoint } from "./Checkpoint.js";

/**
 * The memory of the nets that only predict, by name, as it was before the newest `ticks`: of `last` and of the nets
 * before it. These nets hold no ticks.
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

/** `last` and the unrollings before it, without those that have no memory. */
export function unrollingsWithMemory(last: Unrolling | undefined): Unrolling[] {
  const found: Unrolling[] = [];
  for (let unrolling = last; unrolling; unrolling = unrolling.inputsFrom) {
    if (unrolling.network.flat.carry > 0) found.push(unrolling);
  }
  return found;
}
