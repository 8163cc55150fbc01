import { createInbox, nanos, type Msg, type NatsConnection, type Subscription } from "@nats-io/nats-core";
import { readDelivery, type Delivery } from "./readDelivery.js";

/** Which consumer it is. */
export interface MessageConsumerOptions {
  readonly nc: NatsConnection;
  readonly stream: string;
  /** As the server has named it. */
  readonly name: string;
  /** For messages, such as `fromJetStream(FLIGHTS)`. */
  readonly where: string;
  /** Milliseconds between two signs of life of the server. */
  readonly heartbeat: number;
}

/** What becomes of the messages that were asked for. */
export interface ConsumerEvents {
  /** The server has said something. */
  heard(): void;
  /** The next message. */
  received(delivery: Delivery, data: Uint8Array): void;
  /** The time of a request is over: ask again. */
  idle(): void;
  /** The consumer, the stream or the server is gone, or a message was lost on the way: make another consumer. */
  lost(): void;
  failed(problem: Error): void;
}

/** A consumer that exists on the server, and the messages that were asked of it. */
export class MessageConsumer {
  readonly name: string;
  /** Messages asked for and not received. */
  asked = 0;
  readonly #options: MessageConsumerOptions;
  readonly #events: ConsumerEvents;
  readonly #subscription: Subscription;
  /** The number of the connection: the client makes a new one where the server was lost. */
  readonly #client: number | undefined;
  /** The number that it gave to its newest message. */
  #delivered = 0;

  constructor(options: MessageConsumerOptions, events: ConsumerEvents) {
    const { nc, name } = options;
    this.name = name;
    this.#options = options;
    this.#events = events;
    this.#client = nc.info?.client_id;
    this.#subscription = nc.subscribe(createInbox(), {
      callback: (error, message) => this.#hear(error, message),
    });
  }

  /** Whether the connection is still the one that it was made in: if not, what was asked for is forgotten. */
  get isConnected(): boolean {
    const { nc } = this.#options;
    return !nc.isClosed() && nc.info?.client_id === this.#client;
  }

  /** Asks for so many messages, which come in the next half minute. */
  ask(count: number): void {
    const { nc, stream, heartbeat } = this.#options;
    this.asked = count;
    const request = { batch: count, expires: nanos(30_000), idle_heartbeat: nanos(heartbeat) };
    nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${this.name}`, JSON.stringify(request), {
      reply: this.#subscription.getSubject(),
    });
  }

  /** Receives nothing any more; the consumer itself stays on the server. */
  close(): void {
    if (!this.#options.nc.isClosed()) this.#subscription.unsubscribe();
  }

  #hear(error: Error | null, message: Msg): void {
    const { where } = this.#options;
    if (error) {
      this.#events.failed(new Error(`${where}: ${error.message.toLowerCase()}`, { cause: error }));
      return;
    }
    this.#events.heard();
    const code = message.headers?.code ?? 0;
    if (code === 0) this.#receive(message);
    else this.#obey(code, message.headers?.description ?? "");
  }

  #receive(message: Msg): void {
    const delivery = readDelivery(message.reply ?? "");
    if (!delivery) return;
    this.asked = Math.max(0, this.asked - 1);
    if (delivery.delivered !== this.#delivered + 1) {
      this.#events.lost();
      return;
    }
    this.#delivered = delivery.delivered;
    this.#events.received(delivery, message.data);
  }

  /** What the server says instead of a message. */
  #obey(code: number, description: string): void {
    if (code === 100) return; // a heartbeat
    this.asked = 0;
    if (code === 400)
      this.#events.failed(
        new Error(`${this.#options.where}: the server refuses: ${description.toLowerCase()}`),
      );
    else if (code === 408 || code === 404) this.#events.idle();
    else this.#events.lost();
  }
}
