import { compareOffsets, UnknownNameError, type Position } from "@backstream/core";
import { decodeEntry, decodedBy, type DecodedRecord } from "./decodeEntry.js";
import { idText } from "./EntryId.js";
import type { FromRedisOptions } from "./FromRedisOptions.js";
import type { StreamReader } from "./StreamReader.js";
import { type Entry, type ReadingOptions } from "./StreamReader.js";

/** A record with its position. */
export type Positioned<R> = R & { readonly position: Position };

/** Which records are read, and how. */
export interface RecordReaderOptions<R extends object>
  extends
    Pick<FromRedisOptions<R>, "decode" | "rejected" | "untilEnd">,
    Pick<ReadingOptions, "stream" | "timeout"> {
  /** The position to go on behind. */
  readonly begin: Position | undefined;
}

/**
 * The records of a stream, one at a time: those of the entries that are held at once, the next ones by a promise. It is
 * what `fromPull` pulls.
 */
export class RecordReader<R extends object> implements AsyncIterator<Positioned<R>> {
  readonly #reader: StreamReader;
  readonly #stream: string;
  readonly #options: RecordReaderOptions<R>;
  #position: Position | undefined;
  #held: Iterator<Positioned<R>> = [][Symbol.iterator]();

  constructor(reader: StreamReader, options: RecordReaderOptions<R>) {
    this.#reader = reader;
    this.#stream = options.stream;
    this.#options = options;
    this.#position = options.begin;
  }

  /** A held record at once; `fromPull` takes both. */
  next(): Promise<IteratorResult<Positioned<R>>> {
    try {
      const { done, value } = this.#held.next() as IteratorResult<Positioned<R>, undefined>;
      if (!done) return { done: false, value } as never; // not a promise: see above
    } catch (error) {
      this.#reader.close();
      throw error;
    }
    return this.#nextEntry().catch((error: unknown) => {
      this.#reader.close();
      throw error;
    });
  }

  /** Closes it, even while its next record is awaited. */
  return(): Promise<IteratorResult<Positioned<R>>> {
    this.#reader.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  async #nextEntry(): Promise<IteratorResult<Positioned<R>>> {
    const begin = performance.now();
    for (;;) {
      this.#held = this.#recordsOf(await this.#entries());
      const { done, value } = this.#held.next() as IteratorResult<Positioned<R>, undefined>;
      if (!done) return { done: false, value };
      if (this.#isAtEnd) {
        if (this.#options.untilEnd) {
          this.#reader.close();
          return { done: true, value: undefined };
        }
        await this.#expectExists(begin);
        await this.#reader.wait();
      }
    }
  }

  #isAtEnd = false;
  #exists = false;

  async #entries(): Promise<Entry[]> {
    const opened = this.#position;
    if (opened && !this.#exists) {
      this.#exists = true;
      return [await this.#reader.reopen(opened)];
    }
    const entries = await this.#reader.read();
    this.#exists ||= entries.length > 0;
    this.#isAtEnd = entries.length === 0;
    return entries;
  }

  /** A stream is made by its first entry, so a missing one may come yet. */
  async #expectExists(begin: number): Promise<void> {
    const { timeout } = this.#options;
    if (this.#exists || performance.now() - begin < timeout) return;
    this.#exists = await this.#reader.exists();
    if (this.#exists) return;
    throw new UnknownNameError(
      `fromRedis: there is no stream ${this.#stream} after ${timeout} ms; begin its publisher, or correct the name`,
    );
  }

  *#recordsOf(entries: readonly Entry[]): Generator<Positioned<R>> {
    for (const entry of entries) {
      for (const [index, decoded] of this.#decoded(entry).entries()) {
        const position = { source: this.#stream, offset: [...entry.id, index] };
        if (this.#position && compareOffsets(position.offset, this.#position.offset) <= 0) continue;
        if ("record" in decoded) yield { ...decoded.record, position };
        else this.#reject(entry, index, decoded.reason);
      }
    }
  }

  #decoded({ fields }: Entry): DecodedRecord<R>[] {
    const { decode } = this.#options;
    return decode ? decodedBy(decode, fields) : (decodeEntry(fields) as DecodedRecord<R>[]); // R is what the caller says
  }

  #reject({ id, fields }: Entry, index: number, reason: string): void {
    const { rejected } = this.#options;
    if (rejected) return rejected.next({ reason, id: idText(id), fields });
    throw new TypeError(
      `fromRedis: ${idText(id)}, record ${index}, of ${this.#stream}: ${reason}; give fromRedis an observer as rejected to go on without such entries`,
    );
  }
}
