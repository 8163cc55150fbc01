import { BrokenStreamError, type Network } from "@backstream/core";
import type { Checkpoint, StreamCheckpoint } from "./checkpoint/Checkpoint.js";
import type { HeldBatch } from "./checkpoint/HeldBatch.js";
import { HeldTicks, type HoldOptions } from "./HeldTicks.js";
import type { NamedMemories } from "./NamedMemories.js";
import { OutputStore } from "./OutputStore.js";
import { SampleQueue } from "./SampleQueue.js";
import { SourceProgress } from "./SourceProgress.js";
import type { Stream, StreamKey } from "./Stream.js";

/** What all subscriptions of one network have in common. That of the outermost net has what a checkpoint must contain. */
export class Pipeline {
  /** Lets samples through the network one at a time. */
  readonly queue: SampleQueue = new SampleQueue();
  /** Outputs and deltas of its signals. */
  readonly outputs: OutputStore;
  /** Samples that have entered. */
  samples = 0;
  /** Where their sources stand. */
  readonly progress: SourceProgress = new SourceProgress();
  /** The streams that have not completed, in the order of their first samples, each with the ticks that `rewind` holds. */
  readonly streams: Map<Stream, HeldTicks | undefined> = new Map();
  /** The checkpoint that it resumes. */
  from: Checkpoint | undefined;
  /** Whether a `forward` was given it. */
  isResumed = false;
  /** Streams of that checkpoint that no `forward` has resumed yet. */
  readonly pending: Map<StreamKey, StreamCheckpoint> = new Map();
  /** Copies of held ticks that are not to be used again by checkpoints: see `outwornBatches`. */
  outworn: ReadonlySet<HeldBatch> = new Set();
  /** Sequences of which operators keep ticks until they are complete. */
  openSequences = 0;
  /** The memories of rivers that only predict, by their names; see `NamedMemories`. */
  readonly memories: Map<string, NamedMemories> = new Map();
  #subscriptions = 0;

  constructor(net: Network) {
    this.outputs = new OutputStore(net.arena.memory);
  }

  /** Resumes a checkpoint. */
  begin(from: Checkpoint): void {
    this.from = from;
    this.samples = from.samples;
    this.progress.begin(from);
    this.pending.clear();
    for (const stream of from.streams) this.pending.set(stream.key, stream);
  }

  /** Begins to hold the ticks of a stream. @throws {BrokenStreamError} When another `rewind` holds them. */
  hold(stream: Stream, options: HoldOptions): HeldTicks {
    if (this.streams.get(stream)) {
      throw new BrokenStreamError(
        "rewind: another rewind holds the ticks of this stream; share() what the first one emits",
      );
    }
    const held = new HeldTicks(options, stream);
    held.slot = stream.nets[0].unrolling.slot;
    if (this.streams.has(stream)) this.streams.set(stream, held); // not at its end
    return held;
  }

  /** Releases all held ticks of a stream. */
  release(held: HeldTicks): void {
    held.keepNewest(0);
    if (this.streams.has(held.stream)) this.streams.set(held.stream, undefined);
  }

  /** Counts a subscription of `forward` or `backward`; between two sequences, only `backward` is subscribed. */
  enter(): void {
    this.#subscriptions++;
  }

  /** Ends a subscription. After the last one everything is reset: the next samples belong to another pipeline. */
  leave(): void {
    if (--this.#subscriptions > 0) return;
    this.samples = 0;
    this.progress.begin();
    this.from = undefined;
    this.isResumed = false;
    this.pending.clear();
  }
}

/** The pipeline of a network. It is stored on the network, where every operator that is given the net finds it. */
export function pipelineOf(net: Network): Pipeline {
  return (net.attachment ??= new Pipeline(net)) as Pipeline; // only this function sets it
}
