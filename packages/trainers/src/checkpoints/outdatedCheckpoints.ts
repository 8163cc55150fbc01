import type { CheckpointFile } from "./checkpointFiles.js";

/** How many checkpoints are kept: the `last` newest, and the `best` by their loss. */
export interface KeptCheckpoints {
  readonly last: number;
  readonly best: number;
}

/** The checkpoints that are neither among the newest nor among the best. */
export function outdatedCheckpoints(
  files: readonly CheckpointFile[],
  { last, best }: KeptCheckpoints,
): CheckpointFile[] {
  const kept = new Set([...files.slice(-last), ...byLoss(files).slice(0, best)]);
  return files.filter((file) => !kept.has(file));
}

/** Sorted by loss, the lowest first; of equal losses the older first. */
export function byLoss(files: readonly CheckpointFile[]): CheckpointFile[] {
  return files.toSorted((a, b) => a.loss - b.loss);
}
