import { describeValue, UnknownNameError } from "@backstream/core";
import { jetstream, type JetStreamClient, type PubAck } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { EMPTY, NEVER, Observable } from "rxjs";
import type { MessageLimits } from "./MessageLimits.js";
import { expectName } from "./expectName.js";
import { isNotEnabled, keepTrying, requestTimeout, type Trying } from "./keepTrying.js";
import type { PublishedMessage } from "./PublishedMessage.js";

/** What is published, and who is told. */
export interface BatchPublisherOptions<R> {
  readonly nc: NatsConnection;
  readonly subjectOf: (record: R) => string;
  readonly id: (record: R) => string;
  readonly encode: (record: R) => Uint8Array | string;
  readonly batch: MessageLimits;
  readonly inFlight: number;
  readonly timeout: number;
  readonly stored: (message: PublishedMessage<R>) => void;
  readonly failed: (error: unknown) => void;
}

/** Records of one subject that become one message. */
interface Batch<R> {
  readonly subject: string;
  readonly records: R[];
  readonly parts: Uint8Array[];
  bytes: number;
  first: string;
  last: string;
  timer?: ReturnType<typeof setTimeout>;
}

/** Puts records together to messages, and sends these in order, a bounded number at a time, until they are stored. */
export class BatchPublisher<R> {
  readonly #options: BatchPublisherOptions<R>;
  readonly #trying: Trying;
  readonly #client: JetStreamClient;
  /** Messages that still grow, by subject. */
  readonly #open = new Map<string, Batch<R>>();
  readonly #complete: Batch<R>[] = [];
  #isSending = false;
  #isOver = false;
  #admit: (() => void) | undefined;
  #finished: (() => void) | undefined;

  constructor(options: BatchPublisherOptions<R>) {
    const { nc, timeout } = options;
    this.#options = options;
    this.#trying = { where: "toJetStream", nc, timeout, isOver: () => this.#isOver };
    this.#client = jetstream(nc, { timeout: requestTimeout(timeout) });
  }

  /** Takes a record; what it returns completes when there is room for the next one. */
  add(record: R): Observable<never> {
    if (this.#isOver) return NEVER;
    this.#put(record);
    if (this.#hasRoom()) return EMPTY;
    return new Observable((subscriber) => {
      this.#admit = () => subscriber.complete();
    });
  }

  /** Sends what is left, and calls back when all is stored. */
  finish(finished: () => void): void {
    this.#finished = finished;
    for (const batch of this.#open.values()) this.#close(batch);
    this.#send();
  }

  /** Nothing more is sent. */
  close(): void {
    this.#isOver = true;
    for (const { timer } of this.#open.values()) clearTimeout(timer);
    this.#open.clear();
    this.#complete.length = 0;
  }

  #hasRoom(): boolean {
    return this.#complete.length + this.#open.size <= this.#options.inFlight;
  }

  #put(record: R): void {
    const { subjectOf, id, encode, batch } = this.#options;
    const subject = subjectOf(record);
    expectName("toJetStream", "subject", subject, "flights.3");
    const name = id(record);
    if (typeof name !== "string" || name === "" || /[\r\n]/.test(name))
      throw new TypeError(`toJetStream: id is ${describeValue(name)}, expected a text of one line`);
    const encoded = encode(record);
    const part = typeof encoded === "string" ? new TextEncoder().encode(encoded) : encoded;
    if (!(part instanceof Uint8Array))
      throw new TypeError(`toJetStream: encode gives ${describeValue(part)}, expected bytes or a text`);

    let open = this.#open.get(subject);
    if (open && open.bytes + part.length > this.#roomFor(open.first, name)) {
      this.#close(open);
      open = undefined;
    }
    if (part.length > this.#roomFor(name, name)) {
      throw new RangeError(
        `toJetStream: record ${describeValue(name)} has ${part.length} bytes, and a message takes ${this.#roomFor(name, name)}; raise max_payload of the server, or leave fields out`,
      );
    }
    if (!open) {
      open = { subject, records: [], parts: [], bytes: 0, first: name, last: name };
      this.#open.set(subject, open);
      if (batch.milliseconds !== undefined) {
        const begun = open;
        open.timer = setTimeout(() => {
          this.#close(begun);
          this.#send();
        }, batch.milliseconds);
      }
    }
    open.records.push(record);
    open.parts.push(part);
    open.bytes += part.length;
    open.last = name;
    const most =
      batch.records ?? (batch.bytes === undefined && batch.milliseconds === undefined ? 1 : Infinity);
    if (open.records.length >= most) this.#close(open);
    else if (!this.#hasRoom()) {
      // Many subjects: the message that has grown longest goes first.
      const [oldest] = this.#open.values();
      this.#close(oldest);
    }
    this.#send();
  }

  /** Bytes of a message whose ID is made of these. */
  #roomFor(first: string, last: string): number {
    const payload = this.#options.nc.info?.max_payload ?? 1 << 20;
    // The header "Nats-Msg-Id", and the ID with a count; a character has at most 3 bytes.
    return Math.max(
      0,
      Math.min(this.#options.batch.bytes ?? Infinity, payload - 64 - 3 * (first.length + last.length)),
    );
  }

  #close(batch: Batch<R>): void {
    clearTimeout(batch.timer);
    if (this.#open.get(batch.subject) !== batch) return;
    this.#open.delete(batch.subject);
    this.#complete.push(batch);
  }

  #send(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    this.#sendAll().catch((error: unknown) => {
      if (this.#isOver) return;
      this.close();
      this.#options.failed(error);
    });
  }

  async #sendAll(): Promise<void> {
    while (this.#complete.length > 0) {
      const batches = this.#complete.splice(0, this.#options.inFlight);
      const sent = await Promise.allSettled(batches.map((batch) => this.#publish(batch)));
      // Behind the first that is not stored, the others are sent again one by one, so that their order stays.
      let isInOrder = true;
      for (const [index, result] of sent.entries()) {
        isInOrder &&= result.status === "fulfilled";
        const { stream, seq, duplicate } =
          isInOrder && result.status === "fulfilled" ? result.value : await this.#insist(batches[index]);
        if (this.#isOver) return;
        const { subject, records } = batches[index];
        this.#options.stored({ subject, stream, sequence: seq, isDuplicate: duplicate, records });
      }
      if (this.#hasRoom()) {
        const admit = this.#admit;
        this.#admit = undefined;
        admit?.();
      }
    }
    // In the same turn as the last look at what is complete: what comes later sends itself.
    this.#isSending = false;
    if (!this.#isOver) this.#finished?.();
  }

  async #insist(batch: Batch<R>): Promise<PubAck> {
    try {
      return await keepTrying(this.#trying, `publishing to ${batch.subject}`, () => this.#publish(batch));
    } catch (error) {
      const { nc, timeout } = this.#options;
      if (!(error instanceof Error && isNotEnabled(error.cause) && nc.info?.jetstream)) throw error;
      throw new UnknownNameError(
        `toJetStream: no stream of ${nc.getServer()} stores ${batch.subject} after ${timeout} ms; make one with that subject first`,
        { cause: error },
      );
    }
  }

  #publish({ subject, records, parts, bytes, first, last }: Batch<R>): Promise<PubAck> {
    const data = new Uint8Array(bytes);
    let end = 0;
    for (const part of parts) {
      data.set(part, end);
      end += part.length;
    }
    const msgID = records.length === 1 ? first : `${first} ${last} ${records.length}`;
    return this.#client.publish(subject, data, { msgID });
  }
}
