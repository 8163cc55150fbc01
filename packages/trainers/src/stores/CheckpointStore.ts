/**
 * A place where the newest checkpoint of one pipeline is kept: a folder, a database, a broker. Of several processes
 * that save to it, only the one that knows the newest revision succeeds: so a process that was replaced while it slept
 * cannot overwrite the work of its successor.
 *
 * - Revision  what the store calls a version of the checkpoint; callers pass it back and do not look inside
 *
 * Both functions settle within a stated time: a store that cannot be reached rejects.
 *
 * @see {@link durable}, which saves to one; {@link folderStore}, {@link indexedDbStore}, {@link memoryStore}; `storeLaws` of
 *   `@backstream/testing` for a store of your own
 */
export interface CheckpointStore<Revision = unknown> {
  /** The newest checkpoint; undefined where none was saved. */
  load(): Promise<StoredCheckpoint<Revision> | undefined>;
  /**
   * Replaces the checkpoint, if the newest one has the revision `after` (undefined: if there is none). When it resolves, the
   * bytes are as safe as the store makes them. When it rejects, those from before are still the newest; only where the answer
   * of the store was lost, it may be these. The caller may change `bytes` as soon as it returns.
   *
   * @throws {ConflictError} As a rejection, when the newest revision is another one.
   */
  save(bytes: Uint8Array, after: Revision | undefined): Promise<Revision>;
}

/** A checkpoint as `compressCheckpoint` made its bytes, and its revision. */
export interface StoredCheckpoint<Revision = unknown> {
  readonly bytes: Uint8Array;
  readonly revision: Revision;
}
