import type { BandsState, Checkpoint, OptimizerStateCopy, StreamCheckpoint } from "backstream";
import type { EncodingPlan } from "./encoding/EncodingPlan.js";
import type { KeyedEncoderState } from "./encoding/KeyedEncoder.js";
import type { LearnSettings } from "./settings/LearnSettings.js";
import type { RunMoment } from "./RunMoment.js";

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
  /** What bands around predictions have learned, where there are some. */
  readonly band?: BandsState | undefined;
  /** Of a checkpoint that was saved during a run: how far that was. */
  readonly run?: RunProgress | undefined;
}

/** What a run needs to go on from a checkpoint. */
export interface RunProgress extends RunMoment {
  /** The model that the run began with, if any. */
  readonly load: string | undefined;
  /** The memories of keys whose streams are not in the checkpoint, because they have ended. */
  readonly ended: readonly StreamCheckpoint[];
  /** Where labels come late: the memories of the streams that predict, in the order of their use. */
  readonly asked?: readonly StreamCheckpoint[] | undefined;
}

/** Distinguishes a model from other checkpoints; the number changes when older readers would misread it. */
export const modelFormat = "backstream learn 1";
