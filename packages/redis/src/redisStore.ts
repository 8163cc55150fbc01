import { describeValue, expectCount, expectOptions, UnreachableError } from "@backstream/core";
import { ConflictError, CorruptFileError, type CheckpointStore } from "@backstream/trainers";
import type { Redis } from "ioredis";
import { beforeDeadline } from "./beforeDeadline.js";
import { expectRedis } from "./expectRedis.js";

/** How a store in Redis is asked. */
export interface RedisStoreOptions {
  /** Milliseconds that the server may take to answer before it is an error. Default: 30,000. */
  readonly timeout?: number | undefined;
}

/**
 * Keeps the newest checkpoint of a pipeline under a key of Redis, for `durable`.
 *
 * - client  of `ioredis`, connected or not
 * - key     of a hash with the fields `revision` and `bytes`; it is made when a checkpoint is saved first
 *
 * The server compares the revision and writes in one script, so of two savers only one succeeds; a revision is a random
 * text. A checkpoint is at most 512 MB, as every value of Redis. It is as safe as the server's settings make it: by default
 * (`appendonly no`) the last minutes are lost when the server dies, with `appendfsync everysec` the last second.
 *
 * A server that does not answer for `timeout` is an error, whatever the client's own options are. One save is sent at a
 * time: while the server has not answered to the one before, which may still arrive, the next is not sent.
 *
 * @throws {TypeError} When it is given no client, or no key.
 * @throws {RangeError} When `timeout` is no whole number from 1 up.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {ConflictError} As a rejection of `save`, when another process has saved since.
 * @throws {CorruptFileError} As a rejection of `load`, when the key holds only a part of a checkpoint.
 * @throws {UnreachableError} As a rejection, when the server has not answered for `timeout`.
 * @throws {Error} As a rejection, what the client says, when the server refuses, or the client gives up earlier.
 * @see fromRedis, a source that goes on behind the checkpoint
 * @example
 *   import { Redis } from "ioredis";
 *   const store = redisStore(new Redis({ lazyConnect: true }), "models/flights");
 *   typeof store.save // => "function"
 */
export function redisStore(
  client: Redis,
  key: string,
  options: RedisStoreOptions = {},
): CheckpointStore<string> {
  expectRedis("redisStore", client);
  if (typeof key !== "string" || key === "")
    throw new TypeError(`redisStore: key is ${describeValue(key)}, expected a text such as "models/flights"`);
  expectOptions("redisStore", options, ["timeout"]);
  const { timeout = 30_000 } = options;
  expectCount("redisStore", "timeout", timeout);
  /** Settles when the server has answered to the newest save, also to one that was given up. */
  let answered: Promise<unknown> = Promise.resolve();

  const within = async <T>(deadline: number, doing: string, answer: Promise<T>): Promise<T> => {
    const found = await beforeDeadline(answer, deadline);
    if (found) return found.value;
    throw new UnreachableError(
      `redisStore: no answer for ${key} after ${timeout} ms, while ${doing} the checkpoint; begin the server again, or raise timeout where it is slow`,
    );
  };
  return {
    async load() {
      const deadline = performance.now() + timeout;
      const [revision, bytes] = await within(
        deadline,
        "loading",
        client.hmgetBuffer(key, "revision", "bytes"),
      );
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
      const deadline = performance.now() + timeout;
      const revision = globalThis.crypto.randomUUID();
      const given = Buffer.from(bytes); // a copy: the caller may go on writing while the client sends
      await within(deadline, "saving", answered);
      const answer = client.eval(compareAndSet, 1, key, after ?? "", revision, given);
      answered = answer.catch(() => {});
      const newest = await within(deadline, "saving", answer);
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
