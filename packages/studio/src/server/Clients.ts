import type { ServerResponse } from "node:http";
import { encode } from "../codec.js";
import type { Frame, Message } from "../frames.js";
import type { RunStore } from "../RunStore.js";

/** One page that reads. */
interface Client {
  readonly response: ServerResponse;
  readonly mayControl: boolean;
  /** It has lost a frame, so it may not know the keys. */
  hasLost: boolean;
  /** Since when it has had more unsent than is good, in milliseconds. */
  stalledAt: number | undefined;
}

/** How patient the server is. */
export interface Patience {
  /** Milliseconds between signs of life. */
  readonly ping: number;
  /** After so many milliseconds without reading, a page is closed. */
  readonly stall: number;
  /** After so many milliseconds, a request that has not come to its end is ended; ten seconds where not given. */
  readonly request?: number;
}

/** The pages that read. One that does not keep up loses frames; it costs no memory, and the others nothing. */
export class Clients {
  readonly #clients: Set<Client> = new Set();
  readonly #store: RunStore;
  readonly #patience: Patience;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(store: RunStore, patience: Patience) {
    this.#store = store;
    this.#patience = patience;
    this.#timer = setInterval(() => this.#ping(), patience.ping);
  }

  get size(): number {
    return this.#clients.size;
  }

  /** A page joins: it gets what is known of the run. */
  add(response: ServerResponse, mayControl: boolean): void {
    const client: Client = { response, mayControl, hasLost: false, stalledAt: undefined };
    this.#clients.add(client);
    response.on("close", () => this.#clients.delete(client));
    response.on("error", () => this.#clients.delete(client));
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
    });
    for (const message of this.#store.joining()) write(client, textFor(client, message));
    if (!this.#store.hello) response.write(": the run has not begun\n\n");
  }

  /** Sends a message to all, after the store has taken it. */
  send(message: Message, isNews: boolean): void {
    if (this.#clients.size === 0) return;
    if (message.type === "hello" && !isNews) {
      // It has changed: a page takes it for the beginning, and gets all again.
      for (const client of this.#clients)
        for (const known of this.#store.joining()) write(client, textFor(client, known));
      return;
    }
    const text = message.type === "hello" ? undefined : encode(message);
    let whole: string | undefined;
    for (const client of this.#clients) {
      if (!this.#keepsUp(client)) {
        if (message.type === "frame") {
          client.hasLost = true;
          continue;
        }
        if (client.response.writableLength > mostUnsent) {
          client.response.destroy();
          continue;
        }
      }
      if (message.type === "frame" && client.hasLost) {
        whole ??= this.#whole(message);
        client.hasLost = false;
        write(client, whole);
      } else write(client, text ?? textFor(client, message));
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { response } of this.#clients) response.end();
  }

  #whole(frame: Frame): string {
    return encode(this.#store.withKeys(frame));
  }

  #keepsUp(client: Client): boolean {
    if (client.response.writableLength <= fullAt) {
      client.stalledAt = undefined;
      return true;
    }
    client.stalledAt ??= performance.now();
    return false;
  }

  #ping(): void {
    for (const client of this.#clients) {
      const { response } = client;
      if (this.#keepsUp(client)) response.write(": ping\n\n");
      else if (performance.now() - client.stalledAt! >= this.#patience.stall) response.destroy(); // it does not keep up
    }
  }
}

/** Bytes unsent: from then on a page gets no frames; and what it is closed at, whatever they are. */
const fullAt = 256 * 1024;
const mostUnsent = 1024 * 1024;

function write({ response }: Client, text: string): void {
  response.write(`data: ${text}\n\n`);
}

function textFor({ mayControl }: Client, message: Message): string {
  return encode(message.type === "hello" ? { ...message, mayControl } : message);
}
