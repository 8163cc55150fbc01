/** One record as a source gives it: values by column. */
export type RawRecord = Readonly<Record<string, unknown>>;

/** A record that could not be read; reading goes on behind it. */
export class BadRecord {
  /** The same for all records with this trouble: it is shown once, and counted. */
  readonly kind: string;
  /** What exactly was wrong with this one. */
  readonly detail: string;

  constructor(kind: string, detail: string) {
    this.kind = kind;
    this.detail = detail;
  }
}

/** Records in order, from wherever they come. */
export interface Source {
  readonly name: string;
  /** The columns, where the format names them ahead of the records. */
  readonly columns?: readonly string[] | undefined;
  /** Whether records arrive as they happen, so that one cannot wait for a thousand of them. */
  readonly isLive: boolean;
  readonly records: AsyncIterable<RawRecord | BadRecord>;
}

/** How a source is opened. */
export interface OpenOptions {
  /** The records that will be read at most. */
  readonly limit?: number | undefined;
  /** Ends reading. */
  readonly signal?: AbortSignal | undefined;
}
