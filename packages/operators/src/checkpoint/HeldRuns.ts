import type { Floats } from "@backstream/tensors";
import type { HeldRun } from "./HeldBatch.js";

/** Where the held ticks of a stream are. @internal */
export interface HeldRuns {
  /** Oldest first. */
  readonly runs: readonly HeldRun[];
  /** How many ticks they are. */
  readonly count: number;
  /** Of each tick, if it may be sent back without running again. */
  readonly deltas: readonly Floats[] | undefined;
}
