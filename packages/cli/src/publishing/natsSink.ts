import { partitionOf, toJetStream } from "@backstream/jetstream";
import { jetstreamManager, JetStreamApiError, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import { nanos, type NatsConnection } from "@nats-io/transport-node";
import { pipe, map } from "rxjs";
import { streamOf } from "../brokers/natsSource.js";
import { timeoutOf, type BrokerUrl } from "../brokers/brokerUrls.js";
import { connectNats } from "../brokers/connectNats.js";
import { formatCount } from "../report/formatCount.js";
import { UsageError } from "../UsageError.js";
import { batches } from "./batches.js";
import { duplicateWindow } from "./duplicateWindow.js";
import type { MessageBatch } from "./MessageBatch.js";
import type { Sink } from "./Sink.js";
import type { SinkOptions } from "./SinkOptions.js";

/** A stream of NATS for publishing; it is made where it is absent. */
export async function natsSink(
  url: BrokerUrl,
  { source, partitioned, onMessage, ...limits }: SinkOptions,
): Promise<Sink> {
  const stream = streamOf(url);
  const timeout = timeoutOf(url);
  const nc = await connectNats(url);
  try {
    await expectStream(nc, url, stream, partitioned !== undefined, onMessage);
  } catch (error) {
    await nc.close();
    throw error;
  }
  const partition = partitioned && columnPartition(partitioned);
  const publish = pipe(
    batches({ ...limits, partitionOf: ({ record }) => partition?.(record[partitioned!.key]) }), // there is one with a partition
    toJetStream<MessageBatch>(
      nc,
      (batch) => (batch.partition === undefined ? stream : `${stream}.${batch.partition}`),
      {
        // All that an ID is made of is the same when a publisher begins again.
        id: ({ partition: place = "", records }) =>
          `${source}:${place}:${records[0].number}-${records.at(-1)!.number}`, // none is empty
        encode: ({ records }) => records.map(({ line }) => `${line}\n`).join(""),
        timeout,
      },
    ),
    map(({ isDuplicate, records: [batch] }) => ({
      records: batch.records.length,
      duplicates: isDuplicate ? batch.records.length : 0,
    })),
  );
  return { shown: url.shown, publish, close: () => nc.close() };
}

/** By the value of a column; values that come again are not calculated again. */
function columnPartition({ count }: { readonly count: number }): (value: unknown) => number {
  const known = new Map<string, number>();
  return (value) => {
    const text = String(value);
    const found = known.get(text) ?? partitionOf(text, count);
    if (known.size < 100_000) known.set(text, found);
    return found;
  };
}

async function expectStream(
  nc: NatsConnection,
  { shown }: BrokerUrl,
  stream: string,
  isPartitioned: boolean,
  onMessage: (text: string) => void,
): Promise<void> {
  const wanted = isPartitioned ? `${stream}.>` : stream;
  try {
    const { streams } = await jetstreamManager(nc);
    try {
      const { config } = await streams.info(stream);
      const subject = isPartitioned ? `${stream}.0` : stream;
      if (config.subjects.some((pattern) => matches(pattern, subject))) return;
      throw new UsageError(
        `${shown}: the stream has the subjects ${config.subjects.join(", ")}, expected ${wanted}; publish to another stream, or with${isPartitioned ? "out" : ""} --partitions as before`,
      );
    } catch (error) {
      if (!(error instanceof JetStreamApiError && error.status === 404)) throw error;
    }
    await streams.add({
      name: stream,
      subjects: [wanted],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      duplicate_window: nanos(duplicateWindow),
    });
    onMessage(
      `made the stream ${stream} with the subjects ${wanted}; it knows records that come again for ${formatCount(duplicateWindow / 60_000)} minutes`,
    );
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${shown}: the stream cannot be used (${(error as Error).message})`); // the client throws nothing else
  }
}

/** Whether a subject is one of a pattern such as `FLIGHTS.>`. */
function matches(pattern: string, subject: string): boolean {
  const parts = subject.split(".");
  const wanted = pattern.split(".");
  if (wanted.at(-1) === ">" && parts.length < wanted.length) return false;
  if (wanted.at(-1) !== ">" && parts.length !== wanted.length) return false;
  return wanted.every((part, index) => part === ">" || part === "*" || part === parts[index]);
}
