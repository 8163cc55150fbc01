import type { EncodedSample } from "../encoding/EncodedSample.js";
import type { Prediction } from "../scoring/Prediction.js";

/** A simple model that is tested and trained in the same pass, to compare the net with. */
export interface Baseline {
  readonly name: string;
  /** A probability, that of each class, or a number in the target's units. What it returns may be overwritten by the next call. */
  predict(sample: EncodedSample): Prediction;
  /** Learns from the sample that was predicted last. */
  learn(sample: EncodedSample, actual: number): void;
}
