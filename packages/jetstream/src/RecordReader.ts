import { describePosition, type Position } from "@backstream/core";
import type { Observer } from "rxjs";
import type { Decoded } from "./decodeRecords.js";
import type { MessageReader } from "./MessageReader.js";
import type { RejectedMessage } from "./RejectedMessage.js";
import type { StreamRecord } from "./StreamRecord.js";
import type { StreamMessage } from "./StreamMessage.js";

/** How messages become records. */
export interface RecordReaderOptions<R extends object> {
  readonly where: string;
  /** The name in the positions. */
  readonly source: string;
  /** The records belong to the reader, which puts their position on them. */
  readonly decode: (data: Uint8Array) => readonly Decoded<R>[];
  readonly rejected: Pick<Observer<RejectedMessage>, "next"> | undefined;
  /** The records of a message that were read before. */
  readonly skip: { readonly message: number; readonly records: number } | undefined;
}

/**
 * The records in messages, one at a time: an asynchronous iterator that answers at once where it can. A promise for each
 * record would cost more than reading it.
 */
export class RecordReader<R extends object> {
  readonly #messages: MessageReader;
  readonly #options: RecordReaderOptions<R>;
  #message: StreamMessage | undefined;
  #decoded: readonly Decoded<R>[] = [];
  #index = 0;

  constructor(messages: MessageReader, options: RecordReaderOptions<R>) {
    this.#messages = messages;
    this.#options = options;
  }

  next(): IteratorResult<StreamRecord<R>> | Promise<IteratorResult<StreamRecord<R>>> {
    try {
      const record = this.#take();
      return record === undefined ? this.#wait() : { done: false, value: record };
    } catch (error) {
      this.#messages.close();
      throw error;
    }
  }

  return(): Promise<IteratorResult<StreamRecord<R>>> {
    this.#messages.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  async #wait(): Promise<IteratorResult<StreamRecord<R>>> {
    while (await this.#messages.wait()) {
      const record = this.#take();
      if (record !== undefined) return { done: false, value: record };
    }
    return this.return();
  }

  /** The next record of the messages that are there. */
  #take(): StreamRecord<R> | undefined {
    for (;;) {
      if (this.#index >= this.#decoded.length && !this.#open()) return undefined;
      const index = this.#index++;
      const found = this.#decoded[index];
      if ("record" in found) return Object.assign(found.record, { position: this.#positionOf(index) });
      this.#reject(found.reason, index);
    }
  }

  /** Goes on to the next message. */
  #open(): boolean {
    const message = this.#messages.take();
    this.#message = message;
    if (message === undefined) return false;
    const { decode, skip } = this.#options;
    this.#decoded = decode(message.data);
    this.#index = message.sequence === skip?.message ? skip.records : 0;
    return true;
  }

  #positionOf(index: number): Position {
    // A record is of a message that was taken.
    const sequence = this.#message!.sequence;
    const left = this.#decoded.length - 1 - index;
    return {
      source: this.#options.source,
      made: this.#messages.made,
      offset: left > 0 ? [sequence, index, left] : [sequence, index],
    };
  }

  #reject(reason: string, index: number): void {
    const { where, rejected } = this.#options;
    const position = this.#positionOf(index);
    if (rejected === undefined) {
      throw new TypeError(
        `${where}: at ${describePosition({ ...position, offset: position.offset.slice(0, 2) })} ${reason}; give { rejected } an observer to go on without such records`,
      );
    }
    // A copy: the client's bytes are a part of a larger block. The record is of a message that was taken.
    rejected.next({ reason, position, data: new Uint8Array(this.#message!.data) });
  }
}
