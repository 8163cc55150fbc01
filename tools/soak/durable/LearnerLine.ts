import type { RiverEnd } from "./FlightRiver.js";

/** A line of a learner, as JSON; with `partition` where it has several. */
export interface LearnerLine {
  readonly partition?: number;
  readonly step?: number;
  /** A step that is in the store. */
  readonly saved?: number;
  /** The message of the newest record in it. */
  readonly message?: number;
  /** Bytes, after garbage was collected. */
  readonly heap?: number;
  readonly resident?: number;
  /** The step of the checkpoint that it has begun with; 0 without one. */
  readonly began?: number;
  readonly lost?: "moved" | "lost";
  readonly end?: RiverEnd;
  /** The name of an error, and what it says. */
  readonly failed?: string;
  readonly why?: string;
}
