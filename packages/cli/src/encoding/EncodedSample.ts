import type { Sample } from "backstream";
import type { HashedFeatures } from "./hashedFeatures.js";

/** A record as input for the net and its baselines. */
export interface EncodedSample extends Sample, HashedFeatures {
  readonly input: Float32Array;
  /** 0 or 1; of a regression, the target standardised by the targets before it. */
  readonly target?: number | undefined;
  /** The key whose memory it uses; empty without keys. */
  readonly key: string;
  /** Its number in the source, from 0. */
  readonly record: number;
  /** The target in its own units. */
  readonly actual: number | undefined;
  /** The key's target before this one. */
  readonly previous: number | undefined;
  /** Scale of the target: in its own units, an output is centre + output · spread. */
  readonly centre: number;
  readonly spread: number;
}
