import type { RiverKey } from "./RiverKey.js";

/** What is known of a key that has come. Without a record or a segment it is in memory. */
export interface KnownKey {
  readonly key: RiverKey;
  /** How many samples had come when it was used last. */
  used: number;
  /** What it is, while it is being written. */
  record: unknown;
  /** Where it is in the store, and as which of the segment's records. */
  segment: KeySegment | undefined;
  at: number;
}

/** Keys that are in the store together. It never changes: a key that comes back leaves it, and is written to another one. */
export interface KeySegment {
  /** Counts the segments that were written. */
  readonly revision: number;
  readonly place: number;
  /** The checksum of its bytes. */
  readonly checksum: number;
  /** All that were written; each is in it as long as its `segment` says so. */
  readonly keys: readonly KnownKey[];
  /** How many are in it. */
  live: number;
  /** The first and the last checkpoint, of those that were taken, that may want it; the last is not known as long as keys are in it. */
  readonly born: number;
  died: number;
  /** Whether what is left of it is about to be written elsewhere. */
  isMoving: boolean;
}
