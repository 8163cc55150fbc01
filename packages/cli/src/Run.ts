import type { EncodingPlan } from "./encoding/EncodingPlan.js";
import type { Rejections } from "./scoring/Rejections.js";
import type { Scoreboard } from "./scoring/Scoreboard.js";

/** A run while it goes on: what progress and reports are made from. */
export interface Run {
  readonly source: string;
  readonly plan: EncodingPlan;
  /** As in `gru(269, 32)`. */
  readonly net: string;
  readonly parameters: number;
  readonly board: Scoreboard;
  readonly rejections: Rejections;
  readonly counter: { records: number };
  /** When the first record was there, in milliseconds. */
  readonly begin: number;
  steps: number;
  /** Updates that were left out because their loss or gradient was not finite. */
  skipped: number;
  /** How many keys there are in memory. */
  keys(): number;
}

/** Who wants to hear of a run. */
export interface RunEvents {
  /** Once, when the source is open and the first records were looked at. */
  began?(run: Run): void;
  /** Of the first bad record of each kind, and of whatever else deserves a line. */
  told?(text: string): void;
}
