import { ConflictError, CorruptFileError } from "@backstream/trainers";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasRedisServer, redisServer, type RedisServer } from "./fixtures/redisServer.js";
import { redisStore } from "./redisStore.js";

describe.skipIf(!hasRedisServer)("redisStore", () => {
  let server: RedisServer;
  let client: Redis;

  beforeAll(async () => {
    server = await redisServer();
    client = new Redis(server.port, "127.0.0.1");
    client.on("error", () => {}); // servers are killed here
  });
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  it("keeps bytes bit for bit, of any size", async () => {
    const store = redisStore(client, "sizes");
    expect(await store.load()).toBeUndefined();
    let revision: string | undefined;
    for (const size of [0, 1, 255, 5_000_000]) {
      const bytes = Uint8Array.from({ length: size }, (_, index) => index * 7);
      revision = await store.save(bytes, revision);
      const stored = await store.load();
      expect(stored?.revision).toBe(revision);
      expect(Buffer.compare(stored!.bytes, bytes)).toBe(0);
    }
  });

  it("of two savers lets one win, and tells the other", async () => {
    const [a, b] = [redisStore(client, "race"), redisStore(client, "race")];
    const first = await a.save(Uint8Array.of(1), undefined);
    const results = await Promise.allSettled([
      a.save(Uint8Array.of(2), first),
      b.save(Uint8Array.of(3), first),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const lost = results.find((result) => result.status === "rejected")!;
    expect(lost.reason).toBeInstanceOf(ConflictError);
    expect(String(lost.reason)).toMatch(
      new RegExp(
        `^ConflictError: redisStore: race has revision \\S+, expected ${first}; another process has saved since, so stop this one$`,
      ),
    );
    await expect(b.save(Uint8Array.of(4), undefined)).rejects.toThrow("expected none");
    await expect(b.save(Uint8Array.of(4), "old")).rejects.toThrow("expected old");
  });

  it("has what was saved after the server was killed", async () => {
    const store = redisStore(client, "kill");
    const revision = await store.save(Uint8Array.of(1, 2, 3), undefined);
    await server.kill();
    await server.start();
    expect(await store.load()).toEqual({ bytes: Uint8Array.of(1, 2, 3), revision });
  });

  it("says that a server which stands still does not answer, and sends one save at a time", async () => {
    const store = redisStore(client, "still", { timeout: 200 });
    const revision = await store.save(Uint8Array.of(1), undefined);
    server.suspend();
    const results = [
      ...(await Promise.allSettled([store.save(Uint8Array.of(2), revision)])),
      ...(await Promise.allSettled([store.save(Uint8Array.of(3), revision), store.load()])),
    ];
    server.resume();
    expect(results.map((result) => String((result as PromiseRejectedResult).reason))).toEqual([
      "UnreachableError: redisStore: no answer for still after 200 ms, while saving the checkpoint; begin the server again, or raise timeout where it is slow",
      "UnreachableError: redisStore: no answer for still after 200 ms, while saving the checkpoint; begin the server again, or raise timeout where it is slow",
      "UnreachableError: redisStore: no answer for still after 200 ms, while loading the checkpoint; begin the server again, or raise timeout where it is slow",
    ]);
    // The first has arrived late, the second was never sent.
    await expect(redisStore(client, "still").save(Uint8Array.of(4), revision)).rejects.toThrow(
      "another process has saved",
    );
    expect((await redisStore(client, "still").load())?.bytes).toEqual(Uint8Array.of(2));
  });

  it("refuses a key that holds a part of a checkpoint, and what is no bytes", async () => {
    await client.hset("part", "bytes", "abc");
    await expect(redisStore(client, "part").load()).rejects.toThrow(
      new CorruptFileError(
        'redisStore: part has no field "revision": another program has written to it; use another key',
      ),
    );
    await client.hset("other", "revision", "abc");
    await expect(redisStore(client, "other").load()).rejects.toThrow('other has no field "bytes"');
    await expect(redisStore(client, "text").save("text" as never, undefined)).rejects.toThrow(
      new TypeError('redisStore: the checkpoint is "text", expected bytes, as compressCheckpoint makes'),
    );
  });

  it("refuses what is no client and no key", () => {
    expect(() => redisStore(client, "key", { timeout: 0 })).toThrow(
      "redisStore: timeout is 0, expected a whole number from 1 up",
    );
    expect(() => redisStore(undefined as never, "key")).toThrow(
      "redisStore: client is undefined, expected one of ioredis, such as new Redis()",
    );
    expect(() => redisStore(client, "")).toThrow(
      'redisStore: key is "", expected a text such as "models/flights"',
    );
  });
});
