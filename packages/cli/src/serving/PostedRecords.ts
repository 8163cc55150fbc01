import { flattened } from "../sources/flattened.js";
import type { BadRecord } from "../sources/BadRecord.js";
import type { RawRecord } from "../sources/RawRecord.js";

/** Records from outside the source, in the order in which they came. Who pushes bounds how many wait, by what was taken. */
export class PostedRecords implements AsyncIterable<RawRecord | BadRecord> {
  /** How many were taken out. */
  taken = 0;
  readonly #onTaken: () => void;
  #waiting: RawRecord[] = [];
  /** Of `#waiting`, those before it are taken. */
  #first = 0;
  #isEnded = false;
  #wake: (() => void) | undefined;

  constructor(onTaken: () => void) {
    this.#onTaken = onTaken;
  }

  push(records: readonly RawRecord[]): void {
    this.#waiting = [...this.#waiting.slice(this.#first), ...records];
    this.#first = 0;
    this.#wake?.();
  }

  /** No more will come; those that wait are still taken. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RawRecord | BadRecord> {
    for (;;) {
      if (this.#first < this.#waiting.length) {
        const record = this.#waiting[this.#first++];
        this.taken++;
        this.#onTaken();
        yield flattened(record);
      } else if (this.#isEnded) return;
      else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = undefined;
      }
    }
  }
}
