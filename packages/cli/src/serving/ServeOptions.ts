import type { LearnOptions } from "../LearnOptions.js";

/** Options of `serve`: those of the command, with the same names. */
export interface ServeOptions extends Omit<
  LearnOptions,
  "predictions" | "health" | "partitions" | "leaseTime" | "merge" | "interval"
> {
  /** A file, `-`, `flights`, a stream such as `nats://host/STREAM`, or `none`: then all records are posted. */
  readonly source: string;
  /** Default: 8080; 0 for a free one. */
  readonly port?: number | undefined;
  /** Default: 127.0.0.1. */
  readonly host?: string | undefined;
  /** How many posted records may wait to be learned from. Default: 10,000. */
  readonly queue?: number | undefined;
  /** A subject of NATS where requests for predictions are answered too: of the source's server, or `nats://host/SUBJECT`. */
  readonly respond?: string | undefined;
}
