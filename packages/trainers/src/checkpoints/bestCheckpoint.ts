import type { Checkpoint } from "@backstream/operators";
import { chosenCheckpoint } from "./chosenCheckpoint.js";
import { byLoss } from "./outdatedCheckpoints.js";

/**
 * The checkpoint with the lowest loss of those that `checkpoints` keeps in a folder; undefined when there is none.
 *
 * @throws {CorruptFileError} When its file is damaged.
 * @throws {Error} When it cannot be read; `cause` is the platform's error.
 * @see {@link latestCheckpoint} to resume training.
 * @example
 *   import { mkdtempSync } from "node:fs";
 *   import { tmpdir } from "node:os";
 *   const folder = mkdtempSync(`${tmpdir()}/run-`);
 *   bestCheckpoint(folder) // => undefined
 *   const training = { loss: squaredError(), optimizer: sgd({ learningRate: 0 }) };
 *   // Losses 9, 1 and 4.
 *   const samples$ = of(3, 1, 2).pipe(map((target) => ({ input: 0, target })));
 *   samples$.pipe(backprop(network(dense(1, 1, { bias: false })), training), checkpoints(folder, { every: 1 })).subscribe();
 *   bestCheckpoint(folder)?.step // => 2
 */
export function bestCheckpoint<Extra = unknown>(folder: string): Checkpoint<Extra> | undefined {
  return chosenCheckpoint("bestCheckpoint", folder, (files) => byLoss(files)[0]);
}
