import type { ComparedSignal } from "./ComparedSignal.js";
import type { NetInStream } from "./Stream.js";

/** What is known of a pass at its start. */
export type PassParts = Pick<Pass, "oldest" | "newest" | "loss" | "rows" | "allowsOld">;

/** A network that a pass has gone through. */
export interface NetInPass {
  readonly net: NetInStream;
  /** The number that the oldest tick of the window has in this net. */
  readonly oldest: number;
}

/** One backward pass: the deltas of a window from `rewind` to `update`, or those of a single tick from `compare`. */
export class Pass {
  /** The oldest and newest ticks of the window. */
  readonly oldest: ComparedSignal;
  readonly newest: ComparedSignal;
  /** The loss of the update: of all labelled rows, as emitted. */
  readonly loss: number;
  /** Labelled rows that are not masked. */
  readonly rows: number;
  /** Whether the ticks may have run with older parameters (`rerun: "never"`). */
  readonly allowsOld: boolean;
  /** The nets that it has gone through, innermost first. */
  readonly nets: NetInPass[] = [];
  /** Set by `update` when it has used the gradient. */
  used = false;
  /** Set when the step was skipped, or the memory put back: `rewind` then releases the whole window. */
  skipped = false;
  /** Set when its last signal has been delivered: from then on its deltas are stale. */
  over = false;
  /** Set when the subscription ended before the oldest tick was emitted. */
  cut = false;

  constructor({ oldest, newest, loss, rows, allowsOld }: PassParts) {
    this.oldest = oldest;
    this.newest = newest;
    this.loss = loss;
    this.rows = rows;
    this.allowsOld = allowsOld;
  }
}
