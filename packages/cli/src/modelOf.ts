import { describeValue, type Checkpoint } from "backstream";
import type { EncodingPlan } from "./encoding/EncodingPlan.js";
import type { KeyedEncoderState } from "./encoding/KeyedEncoder.js";
import type { LearnSettings } from "./resolveSettings.js";
import { UsageError } from "./UsageError.js";

/** A checkpoint that `backstream learn` saved: its streams have a memory for each key, and no ticks that wait. */
export interface Model extends Checkpoint {
  readonly extra: ModelExtra;
}

/** What the command line keeps beside the network and the optimizer. */
export interface ModelExtra {
  readonly format: typeof modelFormat;
  readonly plan: EncodingPlan;
  readonly encoder: KeyedEncoderState;
  readonly settings: LearnSettings;
}

/** Tells a model from other checkpoints; the number changes when older readers would misread it. */
export const modelFormat = "backstream learn 1";

/**
 * The checkpoint, as the model that it is.
 *
 * - where   what the message begins with: the name of the file
 *
 * @throws {UsageError} When something else than this version of `backstream learn` saved it.
 */
export function modelOf(where: string, checkpoint: Checkpoint): Model {
  const { extra } = checkpoint;
  const format = typeof extra === "object" && extra !== null && "format" in extra ? extra.format : undefined;
  if (format === modelFormat) return checkpoint as Model; // only saveModel writes this format
  throw new UsageError(
    `${where}: is a checkpoint of ${format === undefined ? "another program" : describeValue(format)}, expected one of "${modelFormat}"; save one with ${remedy}`,
  );
}

/** How to get a model. */
export const remedy = "backstream learn SOURCE --target COLUMN --save model.safetensors";
