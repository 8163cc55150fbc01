import type { Checkpoint } from "@backstream/operators";
import { chosenCheckpoint } from "./chosenCheckpoint.js";

/**
 * The newest checkpoint that `checkpoints` saved to a folder; undefined where there is none yet. Given to the operators
 * as `{ from }`, it makes one program of the first start and of every later one.
 *
 * A damaged one is an error, not passed over: to go on from an older one repeats samples, which is for people to
 * decide. Whoever wants that deletes the file that the error names.
 *
 * @throws {CorruptFileError} When the newest is damaged.
 * @throws {Error} When it cannot be read; `cause` is the platform's error.
 */
export function latestCheckpoint(folder: string): Checkpoint | undefined {
  return chosenCheckpoint("latestCheckpoint", folder, (files) => files.at(-1));
}
