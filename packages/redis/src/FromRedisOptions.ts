import type { Progress } from "@backstream/core";
import type { Observer } from "rxjs";

/** The fields of an entry of a stream: texts by name. */
export type EntryFields = Readonly<Record<string, string>>;

/** An entry, or a part of it, that is no record. */
export interface RejectedEntry {
  /** What was wrong. */
  readonly reason: string;
  /** The entry, such as `1526919030474-55`. */
  readonly id: string;
  readonly fields: EntryFields;
}

/** How `fromRedis` reads. */
export interface FromRedisOptions<R extends object> {
  /** A checkpoint: reading goes on behind its position in this stream. Without one, from the beginning. */
  readonly from?: Progress | undefined;
  /**
   * The records of an entry. Default: an entry whose only field is `records` holds lines of JSON, one a record, as `toRedis`
   * writes them; any other entry is one record, with its texts by name.
   */
  readonly decode?: ((fields: EntryFields) => R | readonly R[]) | undefined;
  /** Receives entries that are no records; only `next` is called. Where it is not given, such an entry is an error. */
  readonly rejected?: Pick<Observer<RejectedEntry>, "next"> | undefined;
  /** The most entries that are read at once, and so held. Default: 256. */
  readonly credit?: number | undefined;
  /** Completes behind the newest entry that is there, instead of waiting for more. Default: false. */
  readonly untilEnd?: boolean | undefined;
  /** Milliseconds for which the server may give no answer, and the stream be missing, before that is an error. Default: 30,000. */
  readonly timeout?: number | undefined;
}
