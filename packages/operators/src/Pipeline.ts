import type { Hold, Network, Unrolling } from "@backstream/core";
import type { Checkpoint, LaneCheckpoint, StreamCheckpoint } from "./Checkpoint.js";
import type { HeldTicks } from "./HeldTicks.js";
import type { Signal } from "./Signal.js";

/** Tells the streams of one river apart: the key of a `groupBy`. */
export type StreamKey = string | number | boolean | undefined;

/** What is under way through a network that is the first on the stack: what a checkpoint must know beside the nets. */
export class Pipeline {
  /** Samples that have entered. */
  samples = 0;
  /** The streams under way, in the order of their first samples. */
  readonly streams: Set<Stream> = new Set();
  /** The checkpoint that it goes on from, and its streams that nobody has gone on with yet. */
  from: Checkpoint | undefined;
  readonly pending: Map<StreamKey, StreamCheckpoint> = new Map();
  /** Subscriptions of operators that belong to it: between two sequences there is no `forward`, but still a `backward`. */
  #subscriptions = 0;

  /** Goes on from a checkpoint. */
  begin(from: Checkpoint): void {
    this.from = from;
    this.samples = from.samples;
    this.pending.clear();
    for (const stream of from.streams) this.pending.set(stream.key, stream);
  }

  /** One subscription more. */
  enter(): void {
    this.#subscriptions++;
  }

  /** One subscription less. Behind the last, what was is forgotten: the next samples are another river's. */
  leave(): void {
    if (--this.#subscriptions > 0) return;
    this.samples = 0;
    this.from = undefined;
    this.pending.clear();
  }
}

/** One stream of ticks through the nets of a river: one key's. */
export class Stream {
  readonly key: StreamKey;
  /** What it goes on from. */
  readonly from: StreamCheckpoint | undefined;
  /** Its unrollings, of the first net on the stack first, from the first tick on. */
  readonly lanes: Unrolling[] = [];
  /** What `rewind` holds of it. */
  held: HeldTicks | undefined;
  /** What has passed the nets that read, and waits for its turn at the first on the stack. */
  waiting: readonly WaitingSignal[] = none;
  /** Keep the ticks that its unrollings were restored with, until `rewind` holds them. */
  holds: readonly { readonly unrolling: Unrolling; readonly hold: Hold }[] = none;

  constructor(key: StreamKey, from: StreamCheckpoint | undefined) {
    this.key = key;
    this.from = from;
  }
}

/** A signal of a net that reads, and the memory from before it of all such nets. */
export interface WaitingSignal {
  readonly signal: Signal;
  readonly lanes: Readonly<Record<string, LaneCheckpoint>>;
}

/** The river of a network. */
export function pipelineOf(net: Network): Pipeline {
  let river = rivers.get(net);
  if (!river) rivers.set(net, (river = new Pipeline()));
  return river;
}

/** The stream that an unrolling belongs to. */
export const streamOf: WeakMap<Unrolling, Stream> = new WeakMap();

const rivers = new WeakMap<Network, Pipeline>();
const none: readonly never[] = [];
