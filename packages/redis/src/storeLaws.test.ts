import { storeLaws } from "@backstream/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe } from "vitest";
import { hasRedisServer, redisServer, type RedisServer } from "./fixtures/redisServer.js";
import { redisStore } from "./redisStore.js";

describe.skipIf(!hasRedisServer)("a store in Redis", () => {
  let server: RedisServer;
  let client: Redis;
  let places = 0;

  beforeAll(async () => {
    server = await redisServer();
    client = new Redis(server.port, "127.0.0.1");
  });
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  storeLaws("redisStore", () => {
    const key = `models/${places++}`;
    return {
      open: () => redisStore(client, key),
      size: async () => (await client.memory("USAGE", key)) ?? 0,
    };
  });
});
