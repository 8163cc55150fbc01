import type { BadRecord } from "./BadRecord.js";
import type { PositionedRecord } from "./PositionedRecord.js";
import type { RawRecord } from "./RawRecord.js";

/** Records in order. */
export interface Source {
  readonly name: string;
  /** The names of the columns, where the format has them before the records. */
  readonly columns?: readonly string[] | undefined;
  /** What was guessed about the format, in words. */
  readonly notes: readonly string[];
  /** Whether records arrive in real time, so that the first ones should not wait for later ones. */
  readonly isLive: boolean;
  /** Whether all records have positions: it goes on behind one of them by itself. Those of other sources are skipped. */
  readonly hasPositions?: boolean;
  readonly records: AsyncIterable<SourceRecord>;
  /** Ends it, also where nobody reads it and where its next record is awaited. */
  readonly close?: () => void;
}

/** What a source gives: a record, good or bad, and where it knows it, with its place. */
export type SourceRecord = RawRecord | BadRecord | PositionedRecord;

/** How a source is opened. */
export interface OpenOptions {
  /** The largest number of records that will be read. */
  readonly limit?: number | undefined;
  /** `csv`, `tsv`, `ndjson` or `parquet`; by the name where not given, on standard input by the first characters. */
  readonly format?: string | undefined;
  /** One character between the fields of a CSV; by the first lines where not given. */
  readonly delimiter?: string | undefined;
  /** The names of the columns of a CSV without a line of names. */
  readonly columns?: readonly string[] | undefined;
  /** Ends reading. */
  readonly signal?: AbortSignal | undefined;
}
