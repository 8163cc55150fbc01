import type { Tensor } from "backstream";
import type { EncodingPlan } from "../encoding/EncodingPlan.js";
import type { KeyedEncoderState } from "../encoding/KeyedEncoder.js";
import type { LearnSettings } from "../LearnOptions.js";

/** All that a run has learned. */
export interface SavedModel {
  readonly plan: EncodingPlan;
  readonly encoder: KeyedEncoderState;
  readonly settings: LearnSettings;
  /** By PyTorch's names. */
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** Updates so far, and the optimizer's vectors. */
  readonly step: number;
  readonly optimizer: readonly Float32Array[];
  /** Records that it has read. */
  readonly records: number;
}
