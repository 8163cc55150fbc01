import type { Checkpoint } from "@backstream/operators";
import { byLoss } from "./checkpointFiles.js";
import { chosenCheckpoint } from "./chosenCheckpoint.js";

/**
 * The checkpoint with the lowest loss of those that `checkpoints` keeps in a folder; undefined where there is none yet.
 *
 * @throws {CorruptFileError} When it is damaged.
 * @throws {Error} When it cannot be read; `cause` is the platform's error.
 */
export function bestCheckpoint(folder: string): Checkpoint | undefined {
  return chosenCheckpoint("bestCheckpoint", folder, (files) => byLoss(files)[0]);
}
