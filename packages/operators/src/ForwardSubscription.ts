import { BrokenStreamError, Unrolling, type Network, type Sample } from "@backstream/core";
import type { Observable, Subscriber } from "rxjs";
import type { Checkpoint, StreamCheckpoint } from "./checkpoint/Checkpoint.js";
import { joinStream } from "./checkpoint/joinStream.js";
import { expectKey } from "./checkpoint/expectKey.js";
import { expectMovedStream } from "./checkpoint/expectMovedStream.js";
import { memoriesBefore } from "./checkpoint/memoriesBefore.js";
import type { MovedStream } from "./checkpoint/MovedStream.js";
import { resumeNetwork } from "./checkpoint/resumeNetwork.js";
import { resumeStream } from "./checkpoint/resumeStream.js";
import type { ForwardOptions } from "./ForwardOptions.js";
import { expectNotPassed } from "./expectNotPassed.js";
import { expectNoMemory } from "./keys/expectNoMemory.js";
import { expectRunsInTurn } from "./keys/expectRunsInTurn.js";
import { KeyedStreams, keysOf } from "./keys/KeyedStreams.js";
import { complete, nextOperator, type SilentEnd } from "./operate.js";
import { deliverKept, OpenSequence } from "./OpenSequence.js";
import { pipelineOf, type Pipeline } from "./Pipeline.js";
import { appendTick, runAppended, runNet, type AppendedTick } from "./runNet.js";
import { Signal } from "./Signal.js";
import { Stream, type NetInStream, type StreamKey } from "./Stream.js";

/** One subscription of `forward`: it runs one network in one stream. A network may have many, one for each key. */
export class ForwardSubscription {
  readonly pipeline: Pipeline;
  readonly #where: string;
  readonly #net: NetInStream;
  /** The stream that it makes if its net is the outermost; a net after another one belongs to that one's stream. */
  readonly #own: Stream;
  /** Of the outermost net: says whose a sample is. */
  readonly #keyOf: ((sample: Sample) => StreamKey) | undefined;
  readonly #from: Checkpoint | undefined;
  /** The streams that it runs in turn, where there are many. */
  #keys: KeyedStreams | undefined;
  /** The ticks of a net that runs when the sequence is complete; made with the first: there may be many subscriptions. */
  #sequence: { readonly kept: OpenSequence; readonly ticks: AppendedTick[] } | undefined;

  /** Starts from the checkpoint or the stream in `options`, if there is one. */
  constructor(network: Network, options: ForwardOptions, destination: Subscriber<Signal>) {
    const { from, stream: moved, key: given = moved?.key } = options;
    const key = typeof given === "function" ? undefined : given;
    this.#where = `forward(${network.name})`;
    this.pipeline = pipelineOf(network);
    const unrolling = new Unrolling(network, options);
    unrolling.key = key;
    const resumed =
      typeof given === "function"
        ? undefined
        : ((from && resumeStream(unrolling, from, key)) ?? (moved && joinStream(unrolling, moved)));
    const hold = resumed?.hold ?? unrolling.hold();
    this.#net = { unrolling, hold, next: unrolling.first, stream: undefined };
    this.#own = new Stream({ key, saved: resumed?.saved, moved, destination });
    const nets = moved?.nets ?? from?.nets.map(({ name }) => name);
    this.#from = from;
    if (typeof given === "function") {
      this.#keyOf = given as (sample: Sample) => StreamKey; // of the samples that the source has
      const { mostKeys = Infinity } = options;
      this.#keys = new KeyedStreams(this.#own, mostKeys, (saved) =>
        this.prepare(destination, { stream: this.#own, saved, measure: undefined }),
      );
      if (from) this.#resumeKeys(network, from, this.#keys);
    }
    if (resumed && nets?.at(-1) === network.name) this.pipeline.streams.set(this.#own, undefined);
    this.pipeline.enter();
  }

  /** The saved stream that it resumes. */
  get saved(): StreamCheckpoint | undefined {
    return this.#own.saved;
  }

  /** Does what another stream says as it comes; an error of either is an error of the destination. */
  follow<T>(
    values$: Observable<T> | undefined,
    act: (value: T) => void,
    destination: Subscriber<unknown>,
  ): void {
    if (!values$) return;
    const following = values$.subscribe({
      next: (value) => {
        try {
          act(value);
        } catch (error) {
          destination.error(error);
        }
      },
      error: (error) => destination.error(error),
    });
    destination.add(following);
  }

  /** Goes on with a stream of another pipeline; nets behind the outermost one take it from there. */
  open(stream: MovedStream): void {
    if (!this.#isOutermost) return;
    expectMovedStream(this.#where, { stream });
    const keys = keysOf(this.#own)!; // forward has checked that there is a key
    keys.open(this.#where, stream, stream, this.pipeline.samples);
    if (!this.pipeline.streams.has(this.#own)) this.pipeline.streams.set(this.#own, undefined);
  }

  /** Ends the stream of a key; nets behind the outermost one learn it from there. */
  end(key: StreamKey): void {
    if (this.#isOutermost) keysOf(this.#own)!.end(key); // as above
  }

  /** Runs one tick and delivers its signal; keeps it where the net needs whole sequences. */
  run(from: Sample | Signal, destination: Subscriber<Signal>): void {
    const { unrolling } = this.#net;
    const { waiting } = this.#own;
    if (waiting.length > 0 && waiting[0].signal === from) waiting.shift();
    if (from instanceof Signal) expectNotPassed(unrolling.network, from);
    if (!this.#net.stream) this.#meet(from);
    if (this.#keys) {
      if (this.#enterStream(this.#keys, from)) return;
      if (destination.closed) return; // the rest of another key was learned from
    } else if (!this.#net.stream) this.#numberStream();
    this.#enterSource(from);
    if (unrolling.network.flat.wholeSequences) return this.#append(from);
    const signal = runNet(this.#where, from, unrolling, this.#net);
    if (!signal.below) this.pipeline.samples++;
    if (!this.#net.stream) this.#begin(signal);
    unrolling.current = signal.tick;
    destination.next(signal);
    unrolling.current = -1;
  }

  /**
   * Notes a signal that has to wait. The nets before it that only predict have already run it, so their memory contains
   * it; a checkpoint needs their memory from before it.
   */
  wait(from: Sample | Signal): void {
    if (!(from instanceof Signal) || from.net) return;
    this.#own.waiting.push({ signal: from, memories: memoriesBefore(from.unrolling, 1) });
  }

  /** The source has completed. Removes the stream first: samples that are fed back during completion start a new one. */
  complete(destination: Subscriber<Signal>, silent: SilentEnd | undefined): void {
    if (this.#keys) return this.#completeKeys(this.#keys, destination, silent);
    const isFirst = this.pipeline.streams.delete(this.#own);
    this.#runSequence(destination);
    const { saved } = this.#own;
    const stream = silent?.stream ?? (isFirst ? this.#own : undefined);
    if (this.#net.stream || !saved || !stream) return destination.complete();
    this.#join(stream);
    complete(destination, silent ?? { stream, saved, measure: undefined });
  }

  /** Joins a stream of which no tick has come, so that operators behind it learn from ticks of a checkpoint. */
  prepare(destination: Subscriber<Signal>, silent: SilentEnd): void {
    if (!this.#net.stream) this.#join(silent.stream);
    this.#keys = keysOf(silent.stream);
    nextOperator(destination)?.prepare(silent);
  }

  /** Frees what the subscription holds. */
  unsubscribe(): void {
    this.#sequence?.kept.close();
    this.pipeline.streams.delete(this.#own);
    keysOf(this.#own)?.clear();
    this.pipeline.leave();
    this.#net.unrolling.free();
  }

  /** Opens the streams of a checkpoint, in their order: they may have a rest to learn from. */
  #resumeKeys(network: Network, from: Checkpoint, keys: KeyedStreams): void {
    resumeNetwork(this.#where, network, from);
    const { pipeline } = this;
    pipeline.isResumed = true;
    if (from.nets.at(-1)?.name === network.name && pipeline.pending.size > 0) {
      for (const saved of pipeline.pending.values()) keys.open(this.#where, saved);
      keys.orderByUse();
      pipeline.streams.set(this.#own, undefined);
    }
    pipeline.pending.clear();
  }

  get #isOutermost(): boolean {
    return !this.#net.stream || this.#net.stream === this.#own;
  }

  /** The first tick shows whether the net before runs the streams of many keys. */
  #meet(from: Sample | Signal): void {
    if (!(from instanceof Signal)) return;
    if (!from.net) return this.#keys && expectNoMemory(this.#where, from.unrolling);
    const stream = from.net.stream!; // it has had a tick
    const keys = keysOf(stream);
    this.#net.unrolling.key = stream.key;
    if (this.#keys && !keys) {
      throw new BrokenStreamError(
        `${this.#where}: key is a function, and forward(${from.unrolling.network.name}) before it has none; give both the same`,
      );
    }
    if (keys) expectRunsInTurn(this.#where, this.#net.unrolling.network.flat);
    this.#keys = keys;
  }

  /** Goes on with the stream of the sample's key; returns true where the tick has run already, since nobody sees its signals. */
  #enterStream(keys: KeyedStreams, from: Sample | Signal): boolean {
    const isFirst = !(from instanceof Signal && from.net);
    if (isFirst) {
      const key = this.#keyOf!(from instanceof Signal ? from.sample : from); // of the outermost net
      if (!(from instanceof Signal) && keys.runUnseen(key, from, this.pipeline.samples, this.#accept))
        return true;
      if (this.#from && !keys.has(key)) expectKey(this.#where, this.#from, key);
      keys.select(key, this.#net, this.pipeline.samples);
    } else if (this.#net.unrolling.slot !== keys.slot) {
      const { nets } = from.net.stream!; // the net before has joined it
      const index = nets.indexOf(this.#net);
      keys.enterNet(this.#net, index < 0 ? nets.length : index);
    }
    this.#numberStream();
    return false;
  }

  /** A tick of the outermost net has run without a signal. */
  readonly #accept = (sample: Sample): void => {
    this.#enterSource(sample);
    this.pipeline.samples++;
  };

  #completeKeys(keys: KeyedStreams, destination: Subscriber<Signal>, silent: SilentEnd | undefined): void {
    const isOutermost = keysOf(this.#own) === keys && !silent;
    const stream = silent?.stream ?? this.#own;
    const saved = silent?.saved ?? (isOutermost && !this.#net.stream ? keys.rest : undefined);
    if (saved && !this.#net.stream) {
      this.#join(stream);
      complete(destination, silent ?? { stream, saved, measure: undefined });
    } else {
      if (isOutermost) keys.complete();
      destination.complete();
    }
    if (isOutermost) this.pipeline.streams.delete(this.#own);
  }

  /**
   * Gives the stream the number that names its random numbers. At its first tick, not when it is subscribed: a checkpoint
   * knows nothing of streams without a tick, and those that are subscribed again must get the same number.
   */
  #numberStream(): void {
    const { unrolling } = this.#net;
    const { network } = unrolling;
    if (unrolling.randomStream === 0 && network.flat.drawing.length > 0)
      unrolling.randomStream = ++network.randomStreams;
  }

  /** The outermost net notes the positions of the samples that enter. */
  #enterSource(from: Sample | Signal): void {
    if (!(from instanceof Signal)) this.pipeline.progress.enter(this.#where, from?.position);
    else if (!from.net) this.pipeline.progress.enter(this.#where, from.sample.position);
  }

  #append(from: Sample | Signal): void {
    const { unrolling, hold } = this.#net;
    if (hold.oldest === Infinity) hold.oldest = unrolling.next;
    const tick = appendTick(this.#where, from, unrolling, this.#net);
    const { kept, ticks } = (this.#sequence ??= { kept: new OpenSequence(), ticks: [] });
    if (tick.below) kept.hold(tick.below);
    else {
      this.pipeline.samples++;
      kept.open(this.pipeline);
    }
    ticks.push(tick);
  }

  /** Runs the sequence that is complete now, and delivers its ticks. */
  #runSequence(destination: Subscriber<Signal>): void {
    if (!this.#sequence) return;
    const { kept, ticks } = this.#sequence;
    const signals = runAppended(ticks, this.#net.unrolling);
    kept.close();
    this.#join(signals[0].below?.net?.stream ?? this.#own);
    for (const signal of signals) deliverKept(signal, () => destination.next(signal));
  }

  /** Joins the stream at the first tick, which shows whether the net is the outermost one. */
  #begin({ below }: Signal): void {
    if (below) this.#join(below.net!.stream!); // below is on the stack, and has had a tick
    else {
      this.#join(this.#own);
      if (!this.pipeline.streams.has(this.#own)) this.pipeline.streams.set(this.#own, undefined);
    }
  }

  #join(stream: Stream): void {
    this.#net.stream = stream;
    stream.nets.push(this.#net);
  }
}
