import type { Hold, Unrolling } from "@backstream/core";
import type { StreamCheckpoint, UnrollingCheckpoint } from "./checkpoint/Checkpoint.js";

/** Tells the streams of one pipeline apart: the key of a `groupBy`. */
export type StreamKey = string | number | boolean | undefined;

/** One stream of ticks through the nets of a pipeline: one key's. `forward` makes it when it is subscribed. */
export class Stream {
  readonly key: StreamKey;
  /** The saved stream that this one resumes. */
  readonly saved: StreamCheckpoint | undefined;
  /** The nets on the stack, outermost first; each is added with its first tick. */
  readonly nets: NetInStream[] = [];
  /** Signals that wait in the sample queue of the outermost net. */
  readonly waiting: WaitingSignal[] = [];

  constructor(key: StreamKey, saved: StreamCheckpoint | undefined) {
    this.key = key;
    this.saved = saved;
  }
}

/** One network on the stack of a stream. */
export interface NetInStream {
  readonly unrolling: Unrolling;
  /** Keeps the ticks that may still be sent back from being overwritten. */
  readonly hold: Hold;
  /** The tick that has to come next behind `compare`. */
  next: number;
  /** Set with the first tick: a net behind another one belongs to the stream of that one. */
  stream: Stream | undefined;
}

/** A signal that waits, and the memory that the nets which only predict had before it. */
export interface WaitingSignal {
  readonly signal: unknown;
  readonly memories: Readonly<Record<string, UnrollingCheckpoint>>;
}
