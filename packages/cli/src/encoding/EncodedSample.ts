import type { Sample } from "backstream";

/** A record as the net and its baselines see it. */
export interface EncodedSample extends Sample {
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
  /** The record for a hashed linear model: where its features lie in the table, and their values. */
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/** Places in the table of a hashed linear model. */
export const tableSize: number = 1 << 18;
