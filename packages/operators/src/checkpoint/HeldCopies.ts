import type { HeldCheckpoint, StreamCheckpoint } from "./Checkpoint.js";

/**
 * What the latest checkpoint has of the ticks that are held. A held tick does not change, so later checkpoints have the same
 * objects: only its memory and its version are renewed when it runs again.
 */
export interface HeldCopies {
  /** How many ticks had ever been held: the newest of them is the last one here. */
  readonly added: number;
  /** Oldest first, without deltas, which are new after each pass. */
  readonly held: readonly HeldCheckpoint[];
  /**
   * The number of the newest tick whose sample does not give the input that the outermost net has read, to the last bit: how many
   * had been held with it; 0 where there is none.
   */
  readonly lacking: number;
  /** The whole stream, if it does not change before its next tick. */
  readonly whole?: StreamCheckpoint | undefined;
}
