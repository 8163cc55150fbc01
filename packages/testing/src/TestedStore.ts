/** What the laws of stores use of a store: the `CheckpointStore` of `@backstream/trainers`. */
export interface TestedStore<Revision = unknown> {
  load(): Promise<{ readonly bytes: Uint8Array; readonly revision: Revision } | undefined>;
  save(bytes: Uint8Array, after: Revision | undefined): Promise<Revision>;
}

/** A new, empty place: a folder, a bucket, a database. */
export interface StorePlace<Revision = unknown> {
  /** A store at this place, as a process has one; two that are open at the same time are two processes. */
  readonly open: () => TestedStore<Revision> | Promise<TestedStore<Revision>>;
  /** Bytes that the place takes, where it can say so. */
  readonly size?: (() => number | Promise<number>) | undefined;
}
