import type { OperatorFunction } from "rxjs";
import type { NumberedRecord } from "./NumberedRecord.js";

/** What is in the stream now, of some records. */
export interface Stored {
  readonly records: number;
  readonly duplicates: number;
}

/** A stream that is open for publishing. */
export interface Sink {
  /** The URL without its password. */
  readonly shown: string;
  readonly publish: OperatorFunction<NumberedRecord, Stored>;
  readonly close: () => Promise<void>;
}
