import type { Checkpoint } from "@backstream/operators";
import { chosenCheckpoint } from "./chosenCheckpoint.js";

/**
 * The newest checkpoint that `checkpoints` saved in a folder; undefined when there is none. Given to a trainer as
 * `{ from }`, it lets one program serve for the first start and for every restart.
 *
 * A damaged file is an error, not skipped: resuming from an older checkpoint repeats samples, which a person should
 * decide. To do so, delete the file that the error names.
 *
 * @throws {CorruptFileError} When the newest file is damaged.
 * @throws {Error} When it cannot be read; `cause` is the platform's error.
 * @see {@link checkpoints}, {@link bestCheckpoint}
 * @example
 *   import { mkdtempSync } from "node:fs";
 *   import { tmpdir } from "node:os";
 *   const folder = mkdtempSync(`${tmpdir()}/run-`);
 *   const net = network(dense(1, 1));
 *   const training = { loss: squaredError(), optimizer: adam(), from: latestCheckpoint(folder) }; // undefined at first
 *   const samples$ = range(0, 3).pipe(map((input) => ({ input, target: 1 })));
 *   samples$.pipe(backprop(net, training), checkpoints(folder, { every: 1 })).subscribe();
 *   latestCheckpoint(folder)?.step // => 3
 */
export function latestCheckpoint<Extra = unknown>(folder: string): Checkpoint<Extra> | undefined {
  return chosenCheckpoint("latestCheckpoint", folder, (files) => files.at(-1));
}
