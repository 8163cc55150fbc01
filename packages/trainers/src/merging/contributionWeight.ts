/** How the changes of several workers are put together. */
export type Merging = "average" | "sum";

/**
 * What a change is multiplied by: 1 / workers for an average; for a sum 1, but all workers together count at most as `bound`
 * averages, and as fewer where many updates are in a change.
 *
 *     average   1 / workers
 *     sum       max(1 / workers, min(1, min(bound, 64 / updates) / workers))
 */
export function contributionWeight(
  merging: Merging,
  { updates, workers, bound }: { readonly updates: number; readonly workers: number; readonly bound: number },
): number {
  if (merging === "average") return 1 / workers;
  if (bound === Infinity) return 1;
  return Math.max(1 / workers, Math.min(1, Math.min(bound, summedUpdates / updates) / workers));
}

/** Two workers that sum changes of 64 updates learned no better than by their average; three learned worse. */
const summedUpdates = 64;
