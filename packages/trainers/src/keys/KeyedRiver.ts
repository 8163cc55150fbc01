import type { RiverKey } from "./RiverKey.js";

/** What runs the keys that are in memory, between two samples. Records are plain data, and never change. */
export interface KeyedRiver<S> {
  /** Takes a key out, as a record; it is forgotten here. */
  take(key: RiverKey): unknown;
  /** Goes on with one. */
  join(key: RiverKey, record: unknown): void;
  /** A record of a key that stays; undefined where checkpoints have it elsewhere. */
  copy(key: RiverKey): unknown;
  /** The source of a key has completed; returns a record of what stays, if anything does. */
  end(key: RiverKey): unknown;
  /** The keys of all samples have ended. */
  complete(): void;
  send(sample: S, key: RiverKey): void;
}
