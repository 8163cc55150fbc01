import { SourceMovedError, UnreachableError, type Position } from "@backstream/core";
import type { Redis } from "ioredis";
import { entryId, idText, type EntryId } from "./EntryId.js";
import type { EntryFields } from "./FromRedisOptions.js";
import { beforeDeadline } from "./beforeDeadline.js";

/** An entry of a stream. */
export interface Entry {
  readonly id: EntryId;
  readonly fields: EntryFields;
}

/** How entries are read. */
export interface ReadingOptions {
  readonly stream: string;
  readonly credit: number;
  readonly timeout: number;
}

/**
 * Reads the entries of one stream in order, and notices when some are missing.
 *
 * The entry that was read last must still be there: then no entry behind it was removed, since a stream is trimmed at its
 * front, and the stream was not made anew. So each read asks for that entry too, in one transaction.
 */
export class StreamReader {
  readonly #client: Redis;
  readonly #options: ReadingOptions;
  /** The entry that was read last. */
  #last: EntryId | undefined;
  #isClosed = false;
  /** What the connection said last, to be told when the server stays out of reach. */
  #problem = "no answer";

  /** Opens a connection of its own, since waiting for entries keeps a connection busy. */
  constructor(client: Redis, options: ReadingOptions) {
    this.#options = options;
    this.#client = client.duplicate({ maxRetriesPerRequest: null, lazyConnect: false });
    this.#client.on("error", ({ message }: Error) => (this.#problem = message));
  }

  /**
   * The entry of a checkpoint's position; reading goes on behind it.
   *
   * @throws {SourceMovedError} As a rejection, when it is not there any more.
   */
  async reopen({ offset: [milliseconds = 0, sequence = 0] }: Position): Promise<Entry> {
    const id: EntryId = [milliseconds, sequence];
    const [found] = await this.#ask(() => this.#client.xrange(this.#options.stream, idText(id), idText(id)));
    if (!found) throw this.#movedError(id);
    this.#last = id;
    return entryOf(found);
  }

  /** The next entries; none where there are no more now. @throws {SourceMovedError} As a rejection. */
  async read(): Promise<Entry[]> {
    const { stream, credit } = this.#options;
    if (!this.#last) {
      const found = await this.#ask(() => this.#client.xrange(stream, "-", "+", "COUNT", credit));
      return this.#advance(found);
    }
    const last = idText(this.#last);
    const results = await this.#ask(() =>
      this.#client.multi().xrange(stream, last, last).xrange(stream, `(${last}`, "+", "COUNT", credit).exec(),
    );
    const [same, found] = (results ?? []).map(([error, result]) => {
      if (error) throw error;
      return result as [string, string[]][]; // as xrange answers
    });
    if (same.length === 0 && (found.length > 0 || (await this.#newestId()) !== last))
      throw this.#movedError(this.#last);
    return this.#advance(found);
  }

  /** Waits until there is an entry behind the last one, for a second at most. */
  async wait(): Promise<void> {
    const { stream } = this.#options;
    const last = this.#last ? idText(this.#last) : "0-0";
    await this.#ask(() => this.#client.xread("COUNT", 1, "BLOCK", patience, "STREAMS", stream, last));
  }

  /** Whether the stream exists. */
  async exists(): Promise<boolean> {
    return (await this.#ask(() => this.#client.exists(this.#options.stream))) > 0;
  }

  /** Ends the connection, also while an answer is awaited. */
  close(): void {
    this.#isClosed = true;
    this.#client.disconnect();
  }

  #advance(found: readonly [string, string[]][]): Entry[] {
    const entries = found.map(entryOf);
    this.#last = entries.at(-1)?.id ?? this.#last;
    return entries;
  }

  /** The id of the newest entry that was ever added; undefined where there is no stream. */
  async #newestId(): Promise<string | undefined> {
    if (!(await this.exists())) return undefined;
    const facts = (await this.#ask(() => this.#client.xinfo("STREAM", this.#options.stream))) as unknown[]; // names and values
    return String(facts[facts.indexOf("last-generated-id") + 1]);
  }

  #movedError(id: EntryId): SourceMovedError {
    return new SourceMovedError(
      `fromRedis: ${this.#options.stream} has no entry ${idText(id)} any more, from which reading was to go on: the stream was made anew or trimmed, so records may be missing; keep entries until a checkpoint is behind them`,
    );
  }

  /** Asks until there is an answer: a connection may be lost and come back. What the server refuses is an error at once. */
  async #ask<T>(command: () => Promise<T>): Promise<T> {
    const { timeout, stream } = this.#options;
    const deadline = performance.now() + timeout + patience;
    while (!this.#isClosed && performance.now() < deadline) {
      try {
        const answer = await beforeDeadline(command(), deadline);
        if (answer) return answer.value;
      } catch (error) {
        if (!isConnectionLoss(error)) throw error;
        this.#problem = (error as Error).message;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    throw new UnreachableError(
      this.#isClosed
        ? `fromRedis: ${stream} was closed`
        : `fromRedis: ${stream}: the server is out of reach for ${timeout} ms (${this.#problem})`,
    );
  }
}

/** Milliseconds that the server holds a request for entries that have not come. */
const patience = 1000;

function entryOf([id, texts]: readonly [string, string[]]): Entry {
  const fields: [string, string][] = [];
  for (let index = 0; index < texts.length; index += 2) fields.push([texts[index], texts[index + 1]]);
  return { id: entryId(id), fields: Object.fromEntries(fields) }; // also of a field named __proto__
}

/** Whether the client says that it lost the connection; what the server says is a `ReplyError`. */
function isConnectionLoss(error: unknown): boolean {
  return error instanceof Error && /connection is closed|ECONN|EPIPE|max retries/i.test(error.message);
}
