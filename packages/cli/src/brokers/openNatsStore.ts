import { jetStreamStore } from "@backstream/jetstream";
import type { CheckpointStore } from "backstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { UsageError } from "../UsageError.js";
import { type BrokerUrl } from "./brokerUrls.js";
import { connectNats } from "./connectNats.js";

/** Keys of a bucket that begin with the key of a URL. */
export interface NatsStore {
  readonly nc: NatsConnection;
  readonly bucket: string;
  readonly key: string;
  /** The store under the key with something behind it, such as `.3`. */
  readonly at: (suffix: string) => CheckpointStore<number>;
  readonly close: () => Promise<void>;
}

/**
 * Opens `nats://host/BUCKET/KEY`.
 *
 * @throws {UsageError} When it names no bucket and key, or the server cannot be reached.
 */
export async function openNatsStore(url: BrokerUrl, timeout: number): Promise<NatsStore> {
  const { path, shown } = url;
  const [bucket = "", ...rest] = path;
  const key = rest.join("/");
  if (bucket === "" || key === "")
    throw new UsageError(
      `--store: ${shown} has no bucket and key, expected one such as nats://host/models/flights`,
    );
  const nc = await connectNats(url);
  const at = (suffix: string): CheckpointStore<number> => {
    try {
      return jetStreamStore(nc, bucket, `${key}${suffix}`, { timeout });
    } catch (error) {
      throw new UsageError(`--store: ${shown}: ${(error as Error).message}`); // it throws what is wrong with the names
    }
  };
  const close = async (): Promise<void> => nc.close();
  try {
    at("");
  } catch (error) {
    await close();
    throw error;
  }
  return { nc, bucket, key, at, close };
}
