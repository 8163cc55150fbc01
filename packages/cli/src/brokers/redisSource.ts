import { fromRedis, type EntryFields } from "@backstream/redis";
import type { Progress } from "backstream";
import { flattened } from "../sources/flattened.js";
import type { OpenOptions, Source } from "../sources/Source.js";
import { brokerSource } from "./brokerSource.js";
import { parseBrokerUrl, redisPath, timeoutOf } from "./brokerUrls.js";
import { connectRedis } from "./connectRedis.js";
import { decodeLines, type MessageRecord } from "./decodeMessage.js";

/**
 * Opens `redis://host/FLIGHTS`, or `redis://host/3/FLIGHTS` of the database 3.
 *
 * @throws {UsageError} When the URL names no stream, or the server cannot be reached.
 */
export async function redisSource(name: string, options: OpenOptions, from?: Progress): Promise<Source> {
  const url = parseBrokerUrl(name, ["timeout"]);
  const { key } = redisPath(url);
  const timeout = timeoutOf(url);
  const client = await connectRedis(url);
  const records$ = fromRedis<MessageRecord>(client, key, { from, timeout, decode });
  return brokerSource({ shown: url.shown, records$, close: () => client.disconnect() }, options);
}

/** An entry with the only field `records` holds lines of JSON, as `publish` writes them; another one is a record itself. */
function decode(fields: EntryFields): readonly MessageRecord[] {
  const { records, ...others } = fields;
  if (records !== undefined && Object.keys(others).length === 0) return decodeLines(records);
  return [{ record: flattened(fields) }];
}
