import type { Sample } from "@backstream/core";
import type { ReplayPolicy } from "./PastItems.js";

/** What `replay` keeps, and how much of it it adds. */
export interface ReplayPlan {
  readonly policy: ReplayPolicy;
  readonly keep: number;
  readonly per: number;
  readonly seed: number;
}

/** Adds past samples to new ones. */
export interface Replaying {
  next<S extends Sample>(sample: S): S;
  /** A function that returns its state as it is now, as plain data, whatever comes before it is called. */
  snapshot(): () => unknown;
}
