import type { StreamCheckpoint } from "./Checkpoint.js";
import type { HeldBatch } from "./HeldBatch.js";

/** The batches of which less than a quarter is held in these streams, or so little that there could be more than 16. */
export function outwornBatches(streams: readonly StreamCheckpoint[]): ReadonlySet<HeldBatch> {
  const held = new Map<HeldBatch, number>();
  let total = 0;
  for (const { heldRuns } of streams) {
    for (const { batch, count } of heldRuns?.runs ?? []) {
      held.set(batch, (held.get(batch) ?? 0) + count);
      total += count;
    }
  }
  const outworn = new Set<HeldBatch>();
  for (const [batch, count] of held) if (count < batch.count / 4 || count <= total / 17) outworn.add(batch);
  return outworn;
}
