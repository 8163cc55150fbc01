import type { Limits } from "./Limits.js";
import type { Prediction } from "./Prediction.js";

/** What was said of a record when it came; its label comes later. */
export interface Said {
  readonly prediction: Prediction;
  readonly limits?: Limits | undefined;
  /** What the baselines said then; undefined where an earlier run has asked: then it is in no score. */
  readonly baselines?: readonly Prediction[] | undefined;
}
