import type { EncodedSample } from "../encoding/EncodedSample.js";

/** A simple model that is tested and trained in the same pass, to compare the net with. */
export interface Baseline {
  readonly name: string;
  /** A probability, or a number in the target's units. */
  predict(sample: EncodedSample): number;
  /** Learns from the sample that was predicted last. */
  learn(sample: EncodedSample, actual: number): void;
}
