import type { Unrolling } from "@backstream/core";
import type { ComparedSignal } from "./ComparedSignal.js";

/** A net that a pass has come back through: its oldest tick, and what must not change while its deltas are read. */
export interface Leg {
  readonly unrolling: Unrolling;
  readonly oldest: number;
  readonly pass: number;
  readonly version: number;
}

/** One trip of a window's deltas from `rewind` (or a single tick's from `compare`) to `update`. */
export class Pass {
  /** The oldest and newest ticks of the window. */
  readonly oldest: ComparedSignal;
  readonly newest: ComparedSignal;
  /** The loss of the update: of all labelled rows, as emitted. */
  readonly loss: number;
  /** Labelled rows that are not masked. */
  readonly rows: number;
  /** Whether tapes of older versions will do (`rerun: "never"`). */
  readonly allowsOld: boolean;
  /** The nets that it has come back through. */
  readonly legs: Leg[] = [];
  /** Set by `update` when a loss or gradient was not finite: the window is over. */
  skipped = false;
  /** Set when its last signal is delivered: its deltas are stale from then on. */
  over = false;

  constructor(
    oldest: ComparedSignal,
    newest: ComparedSignal,
    loss: number,
    rows: number,
    allowsOld: boolean,
  ) {
    this.oldest = oldest;
    this.newest = newest;
    this.loss = loss;
    this.rows = rows;
    this.allowsOld = allowsOld;
  }
}
