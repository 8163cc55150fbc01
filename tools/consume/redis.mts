// Sources, sinks and stores are made without a server; wrong ones are refused.
import assert from "node:assert/strict";
import { fromRedis, redisStore, toRedis } from "@backstream/redis";
import { Redis } from "ioredis";

const client = new Redis({ lazyConnect: true });
assert.equal(typeof fromRedis(client, "FLIGHTS").subscribe, "function");
assert.equal(typeof toRedis(client, "FLIGHTS"), "function");
assert.equal(typeof redisStore(client, "models/flights").save, "function");
assert.throws(() => fromRedis(client, ""), TypeError);
client.disconnect();
