import { jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { consumerBehind } from "./consumerBehind.js";
import { cutError, expectSameStream, goneError, type KnownStream } from "./expectSameStream.js";
import { GapCheck } from "./GapCheck.js";
import { heartbeat } from "./heartbeat.js";
import { keepTrying, requestTimeout, type Trying } from "./keepTrying.js";
import { MessageConsumer } from "./MessageConsumer.js";
import type { MessageReaderOptions } from "./MessageReaderOptions.js";
import type { Delivery } from "./readDelivery.js";
import type { StreamMessage } from "./StreamMessage.js";
import { unansweredError } from "./unansweredError.js";

/**
 * The messages of a stream, in order and each once. It asks for as many as it has room for, and where the server or the
 * consumer is lost, it makes a new consumer behind the newest message.
 *
 * The client's own consumers are not used: they ask for more as soon as messages arrive, not when they are read, and make
 * themselves anew without looking whether the stream is still the same.
 */
export class MessageReader {
  readonly #options: MessageReaderOptions;
  readonly #trying: Trying;
  readonly #where: string;
  readonly #held: StreamMessage[] = [];
  #manager: JetStreamManager | undefined;
  #consumer: MessageConsumer | undefined;
  #made: string | undefined;
  /** The newest message received, or the one to begin behind. */
  #last: number | undefined;
  /** Whether every message behind the newest one is sent as soon as it is stored. */
  #isWatching = false;
  readonly #gaps: GapCheck;
  /** The last message to be read, where not all that follow are. */
  #end: number | undefined;
  #heard = 0;
  #silentSince = 0;
  #ticked = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isOpening = false;
  #isOver = false;
  #problem: unknown;
  #wake: (() => void) | undefined;

  constructor(options: MessageReaderOptions) {
    this.#options = options;
    const { where, nc, timeout } = options;
    this.#where = where;
    this.#trying = { where: this.#where, nc, timeout, isOver: () => this.#isOver };
    this.#made = options.made;
    this.#last = options.after;
    this.#gaps = new GapCheck({
      held: this.#held,
      newest: () => this.#last ?? 0,
      made: () => this.#made,
      isOver: () => this.#isOver,
      // A gap is seen behind a message, so the manager is there.
      ask: () =>
        keepTrying(this.#trying, "looking at the stream", () => this.#manager!.streams.info(options.stream)),
      passed: () => this.#notify(),
      cut: (place, gapAfter, first) => {
        // What came before the gap is still delivered.
        this.#held.splice(place);
        this.#fail(cutError(this.#known, gapAfter, first));
      },
      failed: (problem) => this.#failAsGone(problem),
    });
  }

  /** When the stream was made. */
  get made(): string {
    return this.#made ?? "";
  }

  /** The next message, if it is there. */
  take(): StreamMessage | undefined {
    const [next] = this.#held;
    if (next === undefined || !this.#gaps.isPassed(next)) return undefined;
    this.#held.shift();
    this.#ask();
    return next;
  }

  /** Waits until there is a message, or none comes any more (false). */
  async wait(): Promise<boolean> {
    if (this.#timer === undefined && !this.#isOver) this.#start();
    for (;;) {
      const [next] = this.#held;
      if (next && this.#gaps.isPassed(next)) return true;
      if (this.#problem !== undefined) throw this.#problem;
      if (this.#isOver || (next === undefined && this.#isComplete())) return false;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Ends it. The consumer is removed in the background, and by the server if that fails. */
  close(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    this.#forget();
    this.#notify();
  }

  #start(): void {
    const { timeout } = this.#options;
    this.#silentSince = this.#ticked = performance.now();
    this.#timer = setInterval(() => this.#watch(), heartbeat(timeout) / 4);
    void this.#open();
  }

  #notify(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  #fail(problem: unknown): void {
    if (this.#isOver) return;
    this.#problem = problem;
    this.close();
  }

  #failAsGone(error: unknown): void {
    this.#fail(goneError(this.#known, this.#options.timeout, error));
  }

  #isComplete(): boolean {
    return this.#end !== undefined && (this.#last ?? 0) >= this.#end;
  }

  /** Makes a consumer behind the newest message, and looks whether the stream is the one that was read before. */
  async #open(): Promise<void> {
    if (this.#isOpening || this.#isOver) return;
    this.#isOpening = true;
    this.#forget();
    const { nc, stream, subject, timeout, untilEnd } = this.#options;
    try {
      const opened = await keepTrying(this.#trying, "opening the stream", async () => {
        this.#manager ??= await jetstreamManager(nc, { checkAPI: false, timeout: requestTimeout(timeout) });
        const consumer = await this.#manager.consumers.add(stream, consumerBehind(this.#last, subject));
        // Asked after the consumer was made: were the stream made anew in between, this would say so.
        return { consumer, info: await this.#manager.streams.info(stream) };
      });
      this.#consumer = this.#makeConsumer(opened.consumer.name);
      if (this.#isOver) {
        this.#forget(); // closed while it was made
        return;
      }
      expectSameStream(this.#known, opened.info);
      this.#made = opened.info.created;
      this.#end ??= untilEnd ? opened.info.state.last_seq : undefined;
      if (untilEnd && opened.consumer.num_pending === 0)
        this.#last = Math.max(this.#last ?? 0, this.#end ?? 0);
    } catch (error) {
      this.#failAsGone(error);
    } finally {
      this.#isOpening = false;
    }
    this.#heard = this.#ticked = performance.now();
    this.#ask();
    this.#notify();
  }

  #makeConsumer(name: string): MessageConsumer {
    const { nc, stream, timeout } = this.#options;
    return new MessageConsumer(
      { nc, stream, name, where: this.#where, heartbeat: heartbeat(timeout) },
      {
        heard: () => (this.#heard = this.#silentSince = performance.now()),
        received: (delivery, data) => this.#receive(delivery, data),
        idle: () => {
          this.#isWatching = false;
          this.#ask();
        },
        lost: () => void this.#open(),
        failed: (problem) => this.#fail(problem),
      },
    );
  }

  #receive({ sequence, pending }: Delivery, data: Uint8Array): void {
    if (this.#end !== undefined && sequence > this.#end) {
      this.#last = this.#end;
      this.close();
      return;
    }
    const last = this.#last;
    const mayMiss = last !== undefined && sequence > last + 1 && !this.#isWatching;
    this.#held.push({ data, sequence, gapAfter: mayMiss ? last : undefined });
    this.#last = sequence;
    if (this.#end !== undefined && pending === 0) this.#end = sequence;
    this.#isWatching = this.#options.subject !== undefined && pending === 0 && this.#asked > 0;
    if (mayMiss) void this.#gaps.look();
    this.#ask();
    this.#notify();
  }

  /** Messages asked for and not received. */
  get #asked(): number {
    return this.#consumer?.asked ?? 0;
  }

  /** Asks for as many messages as there is room for, when half of the room is free. */
  #ask(): void {
    const { nc, credit } = this.#options;
    if (this.#isOver || this.#isOpening || !this.#consumer || this.#asked > 0 || this.#isComplete()) return;
    if (this.#held.length > credit / 2 || nc.isClosed()) return;
    this.#heard = performance.now();
    this.#consumer.ask(credit - this.#held.length);
  }

  /** While messages are asked for, the server says regularly that it is there. */
  #watch(): void {
    const { timeout } = this.#options;
    const now = performance.now();
    const period = heartbeat(timeout);
    const wasBusy = now - this.#ticked > period;
    this.#ticked = now;
    if (this.#isOpening) return;
    if (!this.#consumer?.isConnected) {
      void this.#open();
      return;
    }
    if (this.#asked === 0) this.#silentSince = now;
    // A busy event loop has not read what has arrived.
    if (this.#asked === 0 || wasBusy) this.#heard = now;
    if (now - this.#heard < 2 * period) return;
    if (now - this.#silentSince > 2 * timeout) {
      this.#fail(unansweredError(this.#where, this.#options.stream, 2 * timeout));
      return;
    }
    void this.#open();
  }

  /** Where the consumer cannot be deleted, the server does so after a minute. */
  #forget(): void {
    const { nc, stream } = this.#options;
    this.#isWatching = false;
    const consumer = this.#consumer;
    this.#consumer = undefined;
    if (!consumer || nc.isClosed()) return;
    consumer.close();
    this.#manager?.consumers.delete(stream, consumer.name).catch(() => {});
  }

  get #known(): KnownStream {
    const { subject } = this.#options;
    return { where: this.#where, subject, made: this.#made, last: this.#last };
  }
}
