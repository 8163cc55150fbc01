import type { OpenOptions } from "../sources/Source.js";

/** Options of `publish`: those of the command, with the same names. */
export interface PublishOptions extends OpenOptions {
  /** A file, `-`, `flights`, or a stream. */
  readonly source: string;
  /** `nats://host/STREAM`, or `redis://host/STREAM`. */
  readonly to: string;
  /** The column by which records belong to partitions. */
  readonly key?: string | undefined;
  /** How many partitions there are: each has the subject `STREAM.<partition>`. */
  readonly partitions?: number | undefined;
  /** Records in a message, of each partition. Default: 64. */
  readonly batch?: number | undefined;
  /** Records a second, at most. Default: as fast as they are stored. */
  readonly rate?: number | undefined;
}
