import type { ComparedSignal } from "./ComparedSignal.js";
import type { NetInStream } from "./Stream.js";

/** What is known of a pass when it begins. */
export type PassParts = Pick<Pass, "oldest" | "newest" | "loss" | "rows" | "allowsOld">;

/** A network that a pass has come back through. */
export interface NetInPass {
  readonly net: NetInStream;
  /** The oldest tick of the window, as this net numbers it. */
  readonly oldest: number;
}

/** One trip of a window's deltas from `rewind` (or of a single tick's from `compare`) to `update`. */
export class Pass {
  /** The oldest and newest ticks of the window. */
  readonly oldest: ComparedSignal;
  readonly newest: ComparedSignal;
  /** The loss of the update: of all labelled rows, as emitted. */
  readonly loss: number;
  /** Labelled rows that are not masked. */
  readonly rows: number;
  /** Whether ticks of older versions will do (`rerun: "never"`). */
  readonly allowsOld: boolean;
  /** The nets that it has come back through, innermost first. */
  readonly nets: NetInPass[] = [];
  /** Set by `update` when the step was skipped: the window is over then. */
  skipped = false;
  /** Set when its last signal has been delivered: its deltas are stale from then on. */
  over = false;

  constructor({ oldest, newest, loss, rows, allowsOld }: PassParts) {
    this.oldest = oldest;
    this.newest = newest;
    this.loss = loss;
    this.rows = rows;
    this.allowsOld = allowsOld;
  }
}
