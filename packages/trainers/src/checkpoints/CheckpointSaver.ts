import { describeValue, StaleSignalError } from "@backstream/core";
import type { Checkpoint, Step } from "@backstream/operators";
import { CheckpointFolder } from "./CheckpointFolder.js";
import { checkpointName } from "./checkpointFiles.js";
import type { KeptCheckpoints } from "./outdatedCheckpoints.js";

/** A checkpoint that was written. */
export interface SavedCheckpoint {
  readonly file: string;
  /** Updates made, and samples that had entered `forward`. */
  readonly step: number;
  readonly samples: number;
}

/** What `checkpoints` does with the steps of one subscription. */
export interface SavingOptions extends KeptCheckpoints {
  readonly every: number;
  readonly extra: (() => unknown) | undefined;
}

/** Saves the checkpoints of one subscription of `checkpoints`. */
export class CheckpointSaver {
  readonly #folder: CheckpointFolder;
  readonly #options: SavingOptions;
  #newest: Step | undefined;
  /** The checkpoint of the last file, without its numbers. */
  #last: Pick<Checkpoint, "step" | "skips" | "samples"> | undefined;
  /** Of the updates since the last file. */
  #lossSum = 0;
  #updates = 0;

  /** @throws {Error} When the folder cannot be made or written to. */
  constructor(folder: string, options: SavingOptions) {
    this.#folder = new CheckpointFolder(folder, options);
    this.#options = options;
  }

  /** A step has come. */
  add(step: Step): void {
    if (typeof step?.checkpoint !== "function") {
      throw new TypeError(
        `checkpoints: it got ${describeValue(step)}, expected a step; put checkpoints behind update or a trainer`,
      );
    }
    if (!this.#newest) this.#folder.expectNoneFrom(step.step);
    this.#newest = step;
    if (step.skipped !== undefined) return;
    this.#lossSum += step.loss;
    this.#updates++;
    if (step.step % this.#options.every === 0) this.flush();
  }

  /** The steps have completed: saves what was learned since the last file. */
  finish(): void {
    if (this.#updates > 0) this.#flushIfPossible();
  }

  /** The steps have failed. That error goes on, even where another one keeps this from saving. */
  fail(): void {
    try {
      this.#flushIfPossible();
    } catch {}
  }

  /** Saves the state of now, if it is new. */
  flush(): SavedCheckpoint | undefined {
    if (!this.#newest) return undefined;
    const checkpoint = this.#newest.checkpoint(this.#options.extra?.());
    const { step, skips, samples } = checkpoint;
    if (this.#last?.samples === samples && this.#last.step === step && this.#last.skips === skips) {
      return undefined;
    }
    // Without an update since the last file, that one is replaced: a step has one file, and the loss of none would be NaN.
    const name =
      this.#updates > 0
        ? checkpointName(step, this.#lossSum / this.#updates)
        : this.#folder.files().find((file) => file.step === step)?.name;
    if (name === undefined) return undefined;
    const file = this.#folder.save(name, checkpoint);
    this.#last = { step, skips, samples };
    [this.#lossSum, this.#updates] = [0, 0];
    return { file, step, samples };
  }

  /** Where the newest step did not come here, or a sample is half learned from, there is no state to save. */
  #flushIfPossible(): void {
    try {
      this.flush();
    } catch (error) {
      if (!(error instanceof StaleSignalError)) throw error;
    }
  }
}
