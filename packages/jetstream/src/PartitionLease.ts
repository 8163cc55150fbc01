import type { Observable } from "rxjs";

/** The right to work on a partition, for as long as it is renewed. */
export interface PartitionLease {
  /** From 0 to below `count`. */
  readonly partition: number;
  /**
   * Whether no other process can have the partition yet, by a clock that only goes forward. It is false at once in a process
   * that has stood still for too long, before `lost$` emits.
   */
  readonly isHeld: boolean;
  /**
   * Emits once, then completes: `"moved"` where another process shall have the partition, so save and `release()`; `"lost"`
   * where it could not be renewed, so stop at once. It completes without a value at `release()`.
   */
  readonly lost$: Observable<"moved" | "lost">;
  /** Gives the partition away. */
  release(): Promise<void>;
}
