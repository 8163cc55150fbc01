/** How the changes of several workers are put together. */
export type Merging = "average" | "sum";

/**
 * What a change is multiplied by: 1 / workers for an average; for a sum 1, as long as all workers together make at most `bound`
 * updates between two exchanges, and less above it, down to that of an average.
 *
 *     average   1 / workers
 *     sum       max(1 / workers, min(1, bound / (updates · workers)))
 */
export function contributionWeight(
  merging: Merging,
  { updates, workers, bound }: { readonly updates: number; readonly workers: number; readonly bound: number },
): number {
  if (merging === "average") return 1 / workers;
  return Math.max(1 / workers, Math.min(1, bound / (updates * workers)));
}
