import type { Hold, Unrolling } from "@backstream/core";
import type { StreamCheckpoint, UnrollingCheckpoint } from "./checkpoint/Checkpoint.js";
import type { MovedStream } from "./checkpoint/MovedStream.js";

/** Identifies a stream of a pipeline: the key of a `groupBy`. */
export type StreamKey = string | number | boolean | undefined;

/** One stream of ticks through the nets of a pipeline, for example of one key. `forward` makes it at subscription. */
export class Stream {
  key: StreamKey;
  /** The saved stream that this one resumes. */
  saved: StreamCheckpoint | undefined;
  /** What it was when it came from another pipeline. */
  moved: MovedStream | undefined;
  /** Set where it is the streams of many keys in turn; then key, saved and moved are those of the latest one. */
  keys: StreamKeys | undefined;
  /** Ends it: what `forward` emits to. */
  readonly destination: Completable;
  /** The nets on the stack, outermost first; each is added with its first tick. */
  readonly nets: NetInStream[] = [];
  /** Signals that are waiting in the sample queue of the outermost net. */
  readonly waiting: WaitingSignal[] = [];

  constructor({ key, saved, moved, destination }: StreamParts) {
    this.key = key;
    this.saved = saved;
    this.moved = moved;
    this.destination = destination;
  }
}

/** What is known of a stream at subscription. */
export type StreamParts = Pick<Stream, "key" | "saved" | "moved" | "destination">;

/** The keys of many streams. */
export interface StreamKeys {
  has(key: StreamKey): boolean;
}

interface Completable {
  complete(): void;
}

/** One network on the stack of a stream. */
export interface NetInStream {
  readonly unrolling: Unrolling;
  /** Protects the ticks that may still be sent back from being overwritten. */
  readonly hold: Hold;
  /** The tick that must arrive next after `compare`. */
  next: number;
  /** Set at the first tick: a net after another one belongs to that one's stream. */
  stream: Stream | undefined;
}

/** A signal that is waiting, and the memory from before it of the nets that only predict. */
export interface WaitingSignal {
  readonly signal: unknown;
  readonly memories: Readonly<Record<string, UnrollingCheckpoint>>;
}
