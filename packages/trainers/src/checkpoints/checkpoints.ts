import { BusyError, describeValue, expectCount, expectOptions } from "@backstream/core";
import type { Step } from "@backstream/operators";
import { defer, tap, type Observable } from "rxjs";
import { CheckpointSaver, type SavedCheckpoint } from "./CheckpointSaver.js";
import { expectPath } from "./expectPath.js";

/** Options of `checkpoints`. */
export interface CheckpointsOptions {
  /** Updates from one checkpoint to the next. */
  readonly every: number;
  /**
   * How many checkpoints are kept: the `last` newest (2 when not given), and the `best` (1 when not given) by the mean
   * loss of the steps since the previous checkpoint.
   */
  readonly keep?: { readonly last?: number | undefined; readonly best?: number | undefined } | undefined;
  /**
   * Returns plain data to be saved in the same file. Where samples have positions, these and the states of scalers and
   * encoders are in the checkpoint by themselves.
   */
  readonly extra?: (() => unknown) | undefined;
}

/** The operator of `checkpoints`. Make one for each pipeline. */
export interface Checkpoints {
  <S extends Step>(steps$: Observable<S>): Observable<S>;
  /**
   * Saves now what the subscribed pipeline has learned, with the samples that have entered since the newest step, before
   * it returns. Undefined when there is nothing new: nothing is subscribed, no step has come yet, or nothing has entered
   * since the last file. Call it between two samples, for example from a handler of SIGTERM or a timer.
   *
   * @throws {StaleSignalError} When a sample is on its way through the nets, or the newest step did not come here.
   * @throws {Error} When the file cannot be written; the stream goes on.
   */
  flush(): SavedCheckpoint | undefined;
}

/**
 * Saves a checkpoint of the pipeline to a folder every few updates, and at the end; deletes outdated ones. Steps are
 * emitted unchanged.
 *
 *     steps   --1--2--3--4--5--|
 *     checkpoints("runs/a", { every: 2 })
 *     folder  -----2-----4-----5
 *
 * A checkpoint is on the disk before its step is emitted: to acknowledge samples to a broker, do it after this operator.
 * When the process is killed at any moment, `latestCheckpoint(folder)` returns the last complete checkpoint, and training
 * resumes from it bit for bit. Use one folder for each pipeline; files that a killed process left incomplete are removed
 * at the start. Needs Node.
 *
 * When the steps complete, the newest one is saved. Completion ends the streams, so this file has their parameters, not
 * their memory: to stop a stream that is to go on, call `flush` and unsubscribe. When they fail between two samples, for
 * example because the source is lost, the state from before the failure is saved, with the memory; when a sample fails on
 * its way through the nets, it is half learned from, and the last file stays the newest. Unsubscribing saves nothing.
 *
 * Where samples have positions (those of a source, or by `withPositions`), the file says where the source goes on. `samples`
 * counts what has entered `forward`: behind `encode`, `gate` or batches that is not the position in the source.
 *
 * @throws {Error} As an error notification, when the folder cannot be written to; earlier checkpoints stay.
 * @throws {TypeError} When the folder is no path; as an error notification, when what arrives is no step, or `extra` is
 *   no plain data.
 * @throws {RangeError} When an option is impossible; as an error notification, when the folder holds checkpoints of later
 *   steps than the first that arrives.
 * @throws {BusyError} As an error notification, when it is subscribed twice at the same time.
 * @throws {UnknownNameError} When an option does not exist.
 * @see {@link latestCheckpoint}, {@link bestCheckpoint}; {@link saveCheckpoint} for a single file.
 * @example
 *   import { mkdtempSync } from "node:fs";
 *   import { tmpdir } from "node:os";
 *   const folder = mkdtempSync(`${tmpdir()}/run-`);
 *   const training = { loss: squaredError(), optimizer: adam() };
 *   const samples$ = concat(range(0, 5), NEVER).pipe(map((input) => ({ input, target: 1 })));
 *   const saving = checkpoints(folder, { every: 2 });
 *   const subscription = samples$.pipe(backprop(network(dense(1, 1)), training), saving).subscribe();
 *   latestCheckpoint(folder)?.step // => 4
 *   saving.flush()?.step // => 5
 *   latestCheckpoint(folder)?.step // => 5
 *   subscription.unsubscribe();
 */
export function checkpoints(folder: string, options: CheckpointsOptions): Checkpoints {
  expectPath("checkpoints", "folder", folder);
  expectOptions("checkpoints", options, ["every", "keep", "extra"]);
  const { every, keep = {}, extra } = options;
  expectOptions("checkpoints", keep, ["last", "best"]);
  const { last = 2, best = 1 } = keep;
  expectCount("checkpoints", "every", every);
  expectCount("checkpoints", "keep.last", last);
  expectCount("checkpoints", "keep.best", best, 0);
  if (extra !== undefined && typeof extra !== "function") {
    throw new TypeError(
      `checkpoints: extra is ${describeValue(extra)}, expected a function that returns what to save, such as () => ({ offset })`,
    );
  }
  let current: CheckpointSaver | undefined;

  const operator = <S extends Step>(steps$: Observable<S>): Observable<S> =>
    defer(() => {
      if (current) {
        throw new BusyError(
          `checkpoints: another subscription saves to ${folder}; share() its steps, or give each pipeline checkpoints of its own`,
        );
      }
      const saver = new CheckpointSaver(folder, { every, last, best, extra });
      current = saver;
      // At the end as soon as it is known: who is told of it may subscribe again.
      const release = (): void => {
        if (current === saver) current = undefined;
      };
      return steps$.pipe(
        tap({
          next: (step) => saver.add(step),
          complete: () => {
            saver.finish();
            release();
          },
          error: () => {
            saver.fail();
            release();
          },
          finalize: release,
        }),
      );
    });
  return Object.assign(operator, { flush: () => current?.flush() });
}
