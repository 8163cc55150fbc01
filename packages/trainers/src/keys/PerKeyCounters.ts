/** Counts of a `perKey` or `modelPerKey`. Those of now are of the newest subscription; the others add up over all. */
export interface PerKeyCounters {
  /** Keys that are in memory now: at most `active`, and those that are being written. */
  readonly active: number;
  /** Keys that are in the store now. */
  readonly stored: number;
  /** Samples that wait now: for a key to be read, or for the store to be written. */
  readonly waiting: number;
  /** How often a key has left the memory. */
  readonly evicted: number;
  /** How often one has come back. */
  readonly returned: number;
  /** How often the store was read and written: a segment holds many keys. */
  readonly reads: number;
  readonly writes: number;
  /** Segments that the store holds now: those that are in use, and those that a checkpoint may still want. */
  readonly segments: number;
}
