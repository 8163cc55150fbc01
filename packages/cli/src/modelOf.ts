import { describeValue, type Checkpoint, type OptimizerStateCopy, type StreamCheckpoint } from "backstream";
import type { EncodingPlan } from "./encoding/EncodingPlan.js";
import type { KeyedEncoderState } from "./encoding/KeyedEncoder.js";
import { expectModelExtra } from "./expectModelExtra.js";
import type { LearnSettings } from "./resolveSettings.js";
import type { RunMoment } from "./RunMoment.js";
import { UsageError } from "./UsageError.js";

/** A checkpoint that `backstream learn` saved: one stream for each key, with its memory but without held ticks. */
export interface Model extends Checkpoint<ModelExtra> {
  readonly optimizer: OptimizerStateCopy;
}

/** What a model contains in addition to the network and the optimizer. */
export interface ModelExtra {
  readonly format: typeof modelFormat;
  readonly plan: EncodingPlan;
  readonly encoder: KeyedEncoderState;
  readonly settings: LearnSettings;
  /** Of a checkpoint that was saved during a run: how far that was. */
  readonly run?: RunProgress | undefined;
}

/** What a run needs to go on from a checkpoint. */
export interface RunProgress extends RunMoment {
  /** The model that the run began with, if any. */
  readonly load: string | undefined;
  /** The memories of keys whose streams are not in the checkpoint, because they have ended. */
  readonly ended: readonly StreamCheckpoint[];
}

/** Distinguishes a model from other checkpoints; the number changes when older readers would misread it. */
export const modelFormat = "backstream learn 1";

/**
 * Checks that a checkpoint is a model.
 *
 * - where   begins the message: the name of the file
 *
 * @throws {UsageError} When another program, or another version of `backstream learn`, saved it.
 */
export function modelOf(where: string, checkpoint: Checkpoint): Model {
  const { extra } = checkpoint;
  const format = typeof extra === "object" && extra !== null && "format" in extra ? extra.format : undefined;
  if (format === modelFormat) {
    rebuilt(where, () => expectModelExtra(extra as Partial<ModelExtra>)); // an object with a format
    return checkpoint as Model; // expectModelExtra has looked
  }
  throw new UsageError(
    `${where}: is a checkpoint of ${format === undefined ? "another program" : describeValue(format)}, expected one of "${modelFormat}"; save one with ${remedy}`,
  );
}

/**
 * Runs what rebuilds a part of a model; where that fails, the file is not as `backstream learn` saved it.
 *
 * - where   begins the message: the name of the file
 *
 * @throws {UsageError}
 */
export function rebuilt<T>(where: string, rebuild: () => T): T {
  try {
    return rebuild();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `${where}: is no model that backstream learn saved, or is damaged (${reason}); save one with ${remedy}`,
    );
  }
}

/** The command that makes a model, for messages. */
export const remedy = "backstream learn SOURCE --target COLUMN --save model.safetensors";
