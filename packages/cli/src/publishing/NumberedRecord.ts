import type { RawRecord } from "../sources/RawRecord.js";

/** A record to be published, and its number in the source. */
export class NumberedRecord {
  readonly record: RawRecord;
  readonly number: number;
  readonly #line: string;

  constructor(record: RawRecord, number: number) {
    this.record = record;
    this.number = number;
    this.#line = JSON.stringify(record, plainNumber);
  }

  /** One line of JSON, without the end of the line. */
  get line(): string {
    return this.#line;
  }
}

/** JSON has no whole numbers beyond those that a number can tell apart: they are texts. */
function plainNumber(_: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
