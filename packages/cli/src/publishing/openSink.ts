import { parseBrokerUrl } from "../brokers/brokerUrls.js";
import { UsageError } from "../UsageError.js";
import type { Sink } from "./Sink.js";
import type { SinkOptions } from "./SinkOptions.js";

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
