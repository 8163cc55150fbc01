import { folderStore, type CheckpointStore } from "backstream";
import { UsageError } from "../UsageError.js";
import { isUrl, parseBrokerUrl, redisPath, timeoutOf, withoutPassword } from "./brokerUrls.js";

/** A place for checkpoints that is open. */
export interface OpenStore {
  /** As the user wrote it, without a password. */
  readonly name: string;
  readonly store: CheckpointStore;
  readonly close: () => Promise<void>;
}

/**
 * Opens `nats://host/BUCKET/KEY`, `redis://host/KEY`, or a folder.
 *
 * @throws {UsageError} When it cannot be one, or the server cannot be reached.
 */
export async function openStore(text: string): Promise<OpenStore> {
  const name = withoutPassword(text);
  if (text === "") throw new UsageError("--store: is empty, expected a URL or the path of a folder");
  if (!isUrl(text)) return { name, store: folderStore(text), close: async () => {} };
  const url = parseBrokerUrl(text, ["timeout"], `--store: ${name}`);
  if (url.kind === "redis") {
    const { key } = redisPath({ ...url, shown: `--store: ${name}` });
    const [{ redisStore }, { connectRedis }] = await Promise.all([
      import("@backstream/redis"),
      import("./connectRedis.js"),
    ]);
    const client = await connectRedis(url);
    return { name, store: redisStore(client, key), close: async () => client.disconnect() };
  }
  const { openNatsStore } = await import("./openNatsStore.js");
  const opened = await openNatsStore(url, timeoutOf(url));
  return { name, store: opened.at(""), close: opened.close };
}
