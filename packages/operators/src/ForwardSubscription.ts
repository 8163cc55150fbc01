import type { Hold, Sample, Unrolling } from "@backstream/core";
import type { ForwardOptions } from "./forward.js";
import { endQuietly, quietEnd } from "./quietEnd.js";
import { resume } from "./resume.js";
import { readingLanes } from "./readingLanes.js";
import { pipelineOf, Stream, streamOf, type Pipeline, type WaitingSignal } from "./Pipeline.js";
import { Signal } from "./Signal.js";

/** The part of a `forward` subscription in its river, for checkpoints to find. There may be many, one a key. */
export class ForwardSubscription {
  readonly #unrolling: Unrolling;
  readonly #options: ForwardOptions;
  readonly #river: Pipeline;
  readonly #hold: Hold | undefined;
  #stream: Stream | undefined;
  #hasBegun = false;
  readonly #waiting: WaitingSignal[] = [];

  /** Enters the river of a network: where a checkpoint was taken, if there is one. */
  constructor(unrolling: Unrolling, options: ForwardOptions) {
    const { network } = unrolling;
    const { from, key } = options;
    this.#unrolling = unrolling;
    this.#options = options;
    this.#river = pipelineOf(network);
    const resumed = from && resume(unrolling, from, key);
    this.#hold = resumed?.hold;
    const isOutermost = from?.nets.at(-1)?.name === network.name;
    if (resumed && isOutermost) this.#river.streams.add((this.#stream = new Stream(key, resumed.stream)));
    this.#river.enter();
  }

  /** What cannot go forward yet: nets that read have it in their memory, a checkpoint must not. */
  wait(from: Sample | Signal): void {
    if (!(from instanceof Signal) || from.returns) return;
    this.#waiting.push({ signal: from, lanes: readingLanes(from.unrolling, 1) });
  }

  /** What goes forward now. */
  admit(from: Sample | Signal): void {
    if (this.#waiting[0]?.signal === from) this.#waiting.shift();
  }

  /** A tick, before it is emitted. */
  take(signal: Signal): void {
    if (!signal.below) this.#river.samples++;
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    if (signal.below) this.#stream = streamOf.get(signal.outermost.unrolling);
    else {
      this.#stream ??= new Stream(this.#options.key, undefined);
      this.#stream.waiting = this.#waiting;
      this.#river.streams.add(this.#stream);
      streamOf.set(this.#unrolling, this.#stream);
    }
    if (this.#stream) this.#join(this.#stream);
  }

  /** The source has completed: what a rest leads to is no longer of this stream. Calls `complete`, which leads to it. */
  end(complete: () => void): void {
    if (this.#stream) this.#river.streams.delete(this.#stream);
    if (this.#hasBegun || !this.#hold) return complete();
    const stream = this.#stream ?? quietEnd()?.stream; // of the first net on the stack, or of one behind it
    if (stream) this.#join(stream);
    if (this.#stream) endQuietly(this.#stream, complete);
    else complete();
  }

  /** The subscription is over. */
  leave(): void {
    if (this.#stream) this.#river.streams.delete(this.#stream);
    this.#river.leave();
  }

  #join(stream: Stream): void {
    stream.lanes.push(this.#unrolling);
    if (this.#hold) stream.holds = [...stream.holds, { unrolling: this.#unrolling, hold: this.#hold }];
  }
}
