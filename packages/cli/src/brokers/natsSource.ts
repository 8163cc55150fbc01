import { fromJetStream } from "@backstream/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Progress } from "backstream";
import type { OpenOptions, Source } from "../sources/Source.js";
import { UsageError } from "../UsageError.js";
import { brokerSource } from "./brokerSource.js";
import { parseBrokerUrl, timeoutOf, type BrokerUrl } from "./brokerUrls.js";
import { connectNats } from "./connectNats.js";
import { decodeMessage, type MessageRecord } from "./decodeMessage.js";

/**
 * Opens `nats://host/STREAM?subject=flights.3`.
 *
 * @throws {UsageError} When the URL names no stream, or the server cannot be reached.
 */
export async function natsSource(name: string, options: OpenOptions, from?: Progress): Promise<Source> {
  const url = parseBrokerUrl(name, ["subject", "timeout"]);
  const stream = streamOf(url);
  const nc = await connectNats(url);
  const close = (): void => void nc.close();
  try {
    return natsStream(nc, { url, stream, subject: url.parameters.get("subject"), from, close }, options);
  } catch (error) {
    close();
    throw error;
  }
}

/** Which records are read. */
export interface NatsStreamOptions {
  readonly url: BrokerUrl;
  readonly stream: string;
  readonly subject?: string | undefined;
  readonly from?: Progress | undefined;
  /** The most messages that are held. */
  readonly credit?: number | undefined;
  readonly close: () => void;
}

/** The records of a stream over a connection. */
export function natsStream(
  nc: NatsConnection,
  { url, stream, subject, from, credit, close }: NatsStreamOptions,
  options: OpenOptions,
): Source {
  const timeout = timeoutOf(url);
  try {
    const records$ = fromJetStream<MessageRecord>(nc, stream, {
      from,
      subject,
      timeout,
      credit,
      decode: decodeMessage,
    });
    return brokerSource({ shown: url.shown, records$, close }, options);
  } catch (error) {
    throw new UsageError(`${url.shown}: ${(error as Error).message}`); // it throws what is wrong with the names
  }
}

/** @throws {UsageError} When there is no name, or more than one. */
export function streamOf({ path, shown }: BrokerUrl): string {
  if (path.length === 1 && path[0] !== "") return path[0];
  throw new UsageError(
    `${shown}: ${path.length > 1 ? "has more than one name behind the server" : "has no stream"}, expected nats://host/STREAM`,
  );
}
