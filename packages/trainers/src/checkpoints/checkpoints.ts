import { expectCount, expectOptions } from "@backstream/core";
import type { Step } from "@backstream/operators";
import { defer, tap, type MonoTypeOperatorFunction } from "rxjs";
import { checkpointFiles, checkpointName, isTemporary, outdated } from "./checkpointFiles.js";
import { fileSystem } from "./fileSystem.js";
import { saveCheckpoint } from "./saveCheckpoint.js";

/** When `checkpoints` saves, and what stays. */
export interface CheckpointsOptions {
  /** Updates from one checkpoint to the next. */
  readonly every: number;
  /** How many stay: the `last` ones (2 where not given), and the `best` (1 where not given), by the mean loss of the steps since the one before. */
  readonly keep?: { readonly last?: number | undefined; readonly best?: number | undefined } | undefined;
  /** Gives what is kept beside the river, in the same file: states of scalers and encoders. */
  readonly extra?: (() => unknown) | undefined;
}

/**
 * Saves a checkpoint of the river to a folder every few updates, and deletes those that are outdated. The steps come
 * out as they went in.
 *
 *     steps   --1--2--3--4--5--6--|
 *     checkpoints("runs/a", { every: 2 })
 *     folder  -----2-----4-----6
 *
 * A checkpoint is on the disk before its step goes on: whoever acknowledges samples to a broker does so behind this.
 * A process that is killed at any moment finds the last one in `latestCheckpoint(folder)`, and goes on from it bit for
 * bit. One river writes to a folder; half-written files of a killed one are removed at the start.
 *
 * @throws {Error} As an error notification, when the folder cannot be written to; earlier checkpoints stay.
 * @throws {RangeError} As an error notification, when the folder holds checkpoints that this river has not come to yet.
 */
export function checkpoints<S extends Step>(
  folder: string,
  options: CheckpointsOptions,
): MonoTypeOperatorFunction<S> {
  expectOptions("checkpoints", options, ["every", "keep", "extra"]);
  const { every, keep = {}, extra } = options;
  expectOptions("checkpoints", keep, ["last", "best"]);
  const { last = 2, best = 1 } = keep;
  expectCount("checkpoints", "every", every);
  expectCount("checkpoints", "keep.last", last);
  expectCount("checkpoints", "keep.best", best, 0);
  return (steps$) =>
    defer(() => {
      const { fs } = fileSystem("checkpoints");
      let sum = 0;
      let count = 0;
      let begun = false;

      function begin({ step }: Step): void {
        begun = true;
        const newest = checkpointFiles(fs.readdirSync(folder)).at(-1);
        if (newest && newest.step >= step)
          throw new RangeError(
            `checkpoints: ${folder} holds step ${newest.step} and the river is at step ${step}; go on from latestCheckpoint("${folder}"), or give it another folder`,
          );
      }

      function save(step: S): void {
        saveCheckpoint(`${folder}/${checkpointName(step.step, sum / count)}`, step.checkpoint(extra?.()));
        [sum, count] = [0, 0];
        for (const { name } of outdated(checkpointFiles(fs.readdirSync(folder)), { last, best }))
          fs.rmSync(`${folder}/${name}`, { force: true });
      }

      fs.mkdirSync(folder, { recursive: true });
      for (const name of fs.readdirSync(folder).filter(isTemporary))
        fs.rmSync(`${folder}/${name}`, { force: true });
      return steps$.pipe(
        tap((step) => {
          if (!begun) begin(step);
          if (step.skipped !== undefined) return;
          sum += step.loss;
          count++;
          if (step.step % every === 0) save(step);
        }),
      );
    });
}
