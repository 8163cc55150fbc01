import type { EncodedSample } from "../encoding/EncodedSample.js";
import type { Learner } from "../Learner.js";
import type { PostedRecords } from "./PostedRecords.js";

/** What a run has in addition that is served while it learns. */
export interface ServedLearning {
  readonly posted: PostedRecords;
  /** Once, before the first sample. */
  onBegin(learner: Learner): void;
  /** The net has run a sample, and has not learned from it yet. */
  onSample(sample: EncodedSample): void;
}
