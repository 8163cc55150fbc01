import type { Checkpoint } from "../checkpoint/Checkpoint.js";
import type { HeldTicks } from "../HeldTicks.js";
import type { Measure } from "../Measure.js";

/** How the ticks of a `rewind` are measured, and what it resumes. */
export interface Rewound {
  readonly held: HeldTicks;
  readonly measure: Measure;
  readonly from: Checkpoint | undefined;
  /** Sends the deltas of the held ticks back that have not been sent. */
  sendRest(): void;
}
