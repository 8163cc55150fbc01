import type { Sample } from "backstream";
import type { HashedFeatures } from "./hashedFeatures.js";

/** A record as the net and its baselines see it. */
export interface EncodedSample extends Sample, HashedFeatures {
  readonly input: Float32Array;
  /** 0 or 1; of a regression, the target with mean 0 and deviation 1 so far. */
  readonly target?: number | undefined;
  /** Whose memory it uses. */
  readonly key: string;
  /** Its place in the source, from 0. */
  readonly record: number;
  /** The target as it is. */
  readonly actual: number | undefined;
  /** The key's target before this one. */
  readonly previous: number | undefined;
  /** What brings an output back to the target's units: centre + output · spread. */
  readonly centre: number;
  readonly spread: number;
}
