import { toRedis } from "@backstream/redis";
import { map, pipe } from "rxjs";
import { redisPath, type BrokerUrl } from "../brokers/brokerUrls.js";
import { connectRedis } from "../brokers/connectRedis.js";
import { duplicateWindow } from "./duplicateWindow.js";
import type { NumberedRecord } from "./NumberedRecord.js";
import type { Sink } from "./Sink.js";
import type { SinkOptions } from "./SinkOptions.js";

/** A stream of Redis for publishing. */
export async function redisSink(url: BrokerUrl, { source, records, patience }: SinkOptions): Promise<Sink> {
  const { key } = redisPath(url);
  const client = await connectRedis(url);
  const publish = pipe(
    toRedis<NumberedRecord>(client, key, {
      id: ({ number }) => `${source}:${number}`,
      encode: ({ line }) => line,
      window: duplicateWindow,
      batch: { records, milliseconds: patience ?? 10 },
    }),
    map((entry) => ({ records: entry.records + entry.duplicates, duplicates: entry.duplicates })),
  );
  return { shown: url.shown, publish, close: async () => client.disconnect() };
}
