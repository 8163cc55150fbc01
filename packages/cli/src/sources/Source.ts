import type { BadRecord } from "./BadRecord.js";

/** One record, as a source gives it: values by column. */
export type RawRecord = Readonly<Record<string, unknown>>;

/** Records in order. */
export interface Source {
  readonly name: string;
  /** The names of the columns, where the format has them before the records. */
  readonly columns?: readonly string[] | undefined;
  /** Whether records arrive in real time, so that the first ones should not wait for later ones. */
  readonly isLive: boolean;
  readonly records: AsyncIterable<RawRecord | BadRecord>;
}

/** How a source is opened. */
export interface OpenOptions {
  /** The largest number of records that will be read. */
  readonly limit?: number | undefined;
  /** Ends reading. */
  readonly signal?: AbortSignal | undefined;
}
