import { describeValue } from "@backstream/core";
import { ConflictError, CorruptFileError, type CheckpointStore } from "@backstream/trainers";
import type { Redis } from "ioredis";
import { expectRedis } from "./expectRedis.js";

/**
 * Keeps the newest checkpoint of a pipeline under a key of Redis, for `durable`.
 *
 * - client  of `ioredis`, connected or not
 * - key     of a hash with the fields `revision` and `bytes`; it is made when a checkpoint is saved first
 *
 * The server compares the revision and writes in one script, so of two savers only one succeeds; a revision is a random
 * text. A checkpoint is at most 512 MB, as every value of Redis. It is as safe as the server's settings make it: by default
 * (`appendonly no`) the last minutes are lost when the server dies, with `appendfsync everysec` the last second. What a
 * client does while the server is away is its option `maxRetriesPerRequest`.
 *
 * @throws {TypeError} When it is given no client, or no key.
 * @throws {ConflictError} As a rejection of `save`, when another process has saved since.
 * @throws {CorruptFileError} As a rejection of `load`, when the key holds only a part of a checkpoint.
 * @throws {Error} As a rejection, what the client says, when the server is out of reach or refuses.
 * @see fromRedis, a source that goes on behind the checkpoint
 * @example
 *   import { Redis } from "ioredis";
 *   const store = redisStore(new Redis({ lazyConnect: true }), "models/flights");
 *   typeof store.save // => "function"
 */
export function redisStore(client: Redis, key: string): CheckpointStore<string> {
  expectRedis("redisStore", client);
  if (typeof key !== "string" || key === "")
    throw new TypeError(`redisStore: key is ${describeValue(key)}, expected a text such as "models/flights"`);
  return {
    async load() {
      const [revision, bytes] = await client.hmgetBuffer(key, "revision", "bytes");
      if (!revision && !bytes) return undefined;
      if (!revision || !bytes)
        throw new CorruptFileError(
          `redisStore: ${key} has no field "${revision ? "bytes" : "revision"}": another program has written to it; use another key`,
        );
      return { revision: revision.toString(), bytes: Uint8Array.from(bytes) };
    },
    async save(bytes, after) {
      if (!((bytes as unknown) instanceof Uint8Array))
        throw new TypeError(
          `redisStore: the checkpoint is ${describeValue(bytes)}, expected bytes, as compressCheckpoint makes`,
        );
      const revision = globalThis.crypto.randomUUID();
      const given = Buffer.from(bytes); // a copy: the caller may go on writing while the client sends
      const newest = await client.eval(compareAndSet, 1, key, after ?? "", revision, given);
      if (newest === revision) return revision;
      // A command that the client sends again after a lost connection may have arrived the first time.
      throw new ConflictError(
        `redisStore: ${key} has revision ${String(newest) || "none"}, expected ${after ?? "none"}; another process has saved since, so stop this one`,
      );
    },
  };
}

/** Returns the revision that the key has then. A script that runs twice, as after a lost connection, saves once. */
const compareAndSet = `
local newest = redis.call("HGET", KEYS[1], "revision") or ""
if newest == ARGV[1] then
  redis.call("HSET", KEYS[1], "revision", ARGV[2], "bytes", ARGV[3])
  return ARGV[2]
end
return newest`;
