import type { StreamCheckpoint } from "./Checkpoint.js";
import type { HeldRun } from "./HeldBatch.js";

/**
 * What the latest checkpoint has of the ticks that are held. A held tick does not change, so later checkpoints have the same
 * copies: only its memory and its version are renewed when it runs again.
 */
export interface HeldCopies extends KnownCopies {
  /** How many ticks had ever been held: the newest of them is the last one here. */
  readonly added: number;
  /** The whole stream, if it does not change before its next tick. */
  readonly whole?: StreamCheckpoint | undefined;
}

/** Copies of held ticks. */
export interface KnownCopies {
  /** Oldest first, without deltas, which are new after each pass. */
  readonly runs: readonly HeldRun[];
  /** How many ticks they are. */
  readonly count: number;
  /**
   * The number of the newest tick whose sample does not give the input that the outermost net has read, to the last bit: how many
   * had been held with it; 0 where there is none.
   */
  readonly lacking: number;
}
