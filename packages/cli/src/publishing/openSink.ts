import type { OperatorFunction } from "rxjs";
import { parseBrokerUrl } from "../brokers/brokerUrls.js";
import { UsageError } from "../UsageError.js";
import type { BatchesOptions } from "./batches.js";
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

/** How a sink takes records. */
export interface SinkOptions extends Omit<BatchesOptions, "partitionOf"> {
  /** Begins the ids of records: the name of the source. */
  readonly source: string;
  /** A column, and how many partitions its values have; undefined: one subject for all. */
  readonly partitioned?: { readonly key: string; readonly count: number } | undefined;
  /** A line for the user. */
  readonly onMessage: (text: string) => void;
}

/** For how long a server knows which records it has, in milliseconds. */
export const duplicateWindow = 600_000;

/**
 * Opens `nats://host/STREAM` or `redis://host/STREAM` for publishing. What is needed for a broker is loaded where it is used.
 *
 * @throws {UsageError} When the URL is none, or the server cannot be reached.
 */
export async function openSink(to: string, options: SinkOptions): Promise<Sink> {
  const url = parseBrokerUrl(to, ["timeout"]);
  if (url.kind === "nats") {
    const { natsSink } = await import("./natsSink.js");
    return natsSink(url, options);
  }
  if (options.partitioned)
    throw new UsageError(
      `--partitions: ${url.shown} is a stream of Redis, which has no subjects; take nats://`,
    );
  const { redisSink } = await import("./redisSink.js");
  return redisSink(url, options);
}
