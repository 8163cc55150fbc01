import type { EncodingPlan } from "./encoding/EncodingPlan.js";
import type { Rejections } from "./scoring/Rejections.js";
import type { Scoreboard } from "./scoring/Scoreboard.js";

/** The state of a run, from which progress and reports are made. */
export interface Run {
  readonly source: string;
  readonly plan: EncodingPlan;
  /** As in `gru(269, 32)`. */
  readonly net: string;
  readonly parameters: number;
  readonly board: Scoreboard;
  readonly rejections: Rejections;
  /** What was guessed about the format and the columns, in words. */
  readonly notes: readonly string[];
  /** When it began: a time of `performance.now()`. */
  readonly begin: number;
  /** Records read, good or bad. */
  records: number;
  steps: number;
  /** Updates that were skipped because their loss or gradient was not finite. */
  skipped: number;
  /** Whether it was stopped before the source ended. */
  interrupted: boolean;
  /** How many keys have a memory. */
  keys(): number;
}

/** Callbacks of a run. */
export interface RunEvents {
  /** Once, when the source is open and the net is built. */
  onStart?(run: Run): void;
  /** A line for the user: the first bad record of each kind, the first skipped update. */
  onMessage?(text: string): void;
}
