import type { Unrolling } from "@backstream/core";
import type { LaneCheckpoint } from "./Checkpoint.js";

/** The memory of nets off the stack, by name: of the `last` and those before it, as it was so many ticks ago. They hold no ticks. */
export function readingLanes(last: Unrolling | undefined, ago: number): Record<string, LaneCheckpoint> {
  const found: Record<string, LaneCheckpoint> = {};
  for (const reading of readers(last)) {
    found[reading.network.name] = { carries: reading.memoryBefore(reading.next - ago), versions: [] };
  }
  return found;
}

/** Those that have a memory. */
export function readers(last: Unrolling | undefined): Unrolling[] {
  const found: Unrolling[] = [];
  for (let reading = last; reading; reading = reading.inputsFrom) {
    if (reading.network.flat.carry > 0) found.push(reading);
  }
  return found;
}
