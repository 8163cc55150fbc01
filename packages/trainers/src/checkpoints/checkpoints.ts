import { describeValue, expectCount, expectOptions } from "@backstream/core";
import type { Step } from "@backstream/operators";
import { defer, tap, type MonoTypeOperatorFunction } from "rxjs";
import { checkpointFiles, checkpointName, isTemporary } from "./checkpointFiles.js";
import { fileSystem } from "./fileSystem.js";
import { outdatedCheckpoints } from "./outdatedCheckpoints.js";
import { saveCheckpoint } from "./saveCheckpoint.js";

/** Options of `checkpoints`. */
export interface CheckpointsOptions {
  /** Updates from one checkpoint to the next. */
  readonly every: number;
  /**
   * How many checkpoints are kept: the `last` newest (2 when not given), and the `best` (1 when not given) by the mean
   * loss of the steps since the previous checkpoint.
   */
  readonly keep?: { readonly last?: number | undefined; readonly best?: number | undefined } | undefined;
  /** Returns plain data to be saved in the same file, such as the states of scalers and encoders. */
  readonly extra?: (() => unknown) | undefined;
}

/**
 * Saves a checkpoint of the pipeline to a folder every few updates, and deletes outdated ones. Steps are emitted
 * unchanged.
 *
 *     steps   --1--2--3--4--5--6--|
 *     checkpoints("runs/a", { every: 2 })
 *     folder  -----2-----4-----6
 *
 * A checkpoint is on the disk before its step is emitted: to acknowledge samples to a broker, do it after this operator.
 * When the process is killed at any moment, `latestCheckpoint(folder)` returns the last complete checkpoint, and training
 * resumes from it bit for bit. Use one folder for each pipeline; files that a killed process left incomplete are removed
 * at the start. Needs Node.
 *
 * @throws {Error} As an error notification, when the folder cannot be written to; earlier checkpoints stay.
 * @throws {TypeError} As an error notification, when what arrives is no step.
 * @throws {RangeError} When an option is impossible; as an error notification, when the folder holds checkpoints of later
 *   steps than the first that arrives.
 * @throws {UnknownNameError} When an option does not exist.
 * @see {@link latestCheckpoint}, {@link bestCheckpoint}; {@link saveCheckpoint} for a single file.
 * @example
 *   import { mkdtempSync } from "node:fs";
 *   import { tmpdir } from "node:os";
 *   const folder = mkdtempSync(`${tmpdir()}/run-`);
 *   const training = { loss: squaredError(), optimizer: adam() };
 *   const samples$ = range(0, 5).pipe(map((input) => ({ input, target: 1 })));
 *   samples$.pipe(backprop(network(dense(1, 1)), training), checkpoints(folder, { every: 2 })).subscribe();
 *   latestCheckpoint(folder)?.step // => 4
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
      let lossSum = 0;
      let lossCount = 0;
      let isFirst = true;

      function remove(names: readonly string[]): void {
        for (const name of names) fs.rmSync(`${folder}/${name}`, { force: true });
      }

      function expectNoLaterCheckpoint({ step }: Step): void {
        const newest = checkpointFiles(fs.readdirSync(folder)).at(-1);
        if (newest && newest.step >= step)
          throw new RangeError(
            `checkpoints: ${folder} holds step ${newest.step} and the pipeline is at step ${step}; resume from latestCheckpoint("${folder}"), or give it another folder`,
          );
      }

      function save(step: S): void {
        const name = checkpointName(step.step, lossSum / lossCount);
        saveCheckpoint(`${folder}/${name}`, step.checkpoint(extra?.()));
        [lossSum, lossCount] = [0, 0];
        const outdated = outdatedCheckpoints(checkpointFiles(fs.readdirSync(folder)), { last, best });
        remove(outdated.map((file) => file.name));
      }

      try {
        fs.mkdirSync(folder, { recursive: true });
      } catch (error) {
        throw new Error(
          `checkpoints: ${folder} cannot be made (${(error as Error).message}); give the path of a folder`,
          { cause: error },
        );
      }
      remove(fs.readdirSync(folder).filter(isTemporary));
      return steps$.pipe(
        tap((step) => {
          if (typeof step?.checkpoint !== "function") {
            throw new TypeError(
              `checkpoints: it got ${describeValue(step)}, expected a step; put checkpoints behind update or a trainer`,
            );
          }
          if (isFirst) expectNoLaterCheckpoint(step);
          isFirst = false;
          if (step.skipped !== undefined) return;
          lossSum += step.loss;
          lossCount++;
          if (step.step % every === 0) save(step);
        }),
      );
    });
}
