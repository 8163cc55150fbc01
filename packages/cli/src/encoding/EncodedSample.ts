import type { Sample } from "backstream";
import type { Said } from "../scoring/Said.js";
import type { HashedFeatures } from "./hashedFeatures.js";

/** A record as input for the net and its baselines. */
export interface EncodedSample extends Sample, HashedFeatures {
  readonly input: Float32Array;
  /** 0 or 1; the index of a class; of a regression, the target standardised by the targets before it. */
  readonly target?: number | undefined;
  /** The key whose memory it uses; empty without keys. */
  readonly key: string;
  /** Its number in the source, from 0. */
  readonly record: number;
  /** The target in its own units, or the index of its class. */
  readonly actual: number | undefined;
  /** The key's target before this one. */
  readonly previous: number | undefined;
  /** How many classes were known before this record; 0 where the target is no class. */
  readonly known: number;
  /**
   * Scale of the target, as it was before this record: in its own units, an output is centre + output · spread. The
   * encoder's present scale would already know this record's target.
   */
  readonly centre: number;
  readonly spread: number;
  /** Where labels come late: whether it is predicted now, or its label has come; see `LateLabels`. */
  readonly late?: "asked" | "labelled" | undefined;
  /** The label that comes later: the target in its own units, or the name of its class; undefined where it has none. */
  readonly label?: number | string | undefined;
  /** What was said when it was asked; undefined where an earlier run has asked. */
  said?: Said | undefined;
}
