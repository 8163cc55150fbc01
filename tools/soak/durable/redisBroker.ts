import { toRedis } from "@backstream/redis";
import { fromPull } from "backstream";
import { Redis } from "ioredis";
import { lastValueFrom } from "rxjs";
import { redisServer } from "../../../packages/redis/src/fixtures/redisServer.js";
import type { Broker } from "./Broker.js";
import type { Flight } from "./Flight.js";

/** A redis-server that writes to its disk before it answers, with the stream `FLIGHTS`. */
export async function redisBroker(): Promise<Broker> {
  const server = await redisServer();
  const url = `redis://127.0.0.1:${server.port}`;
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on("error", () => {}); // it is killed here
  return {
    url,
    async publish(flights) {
      const publish = toRedis<Flight>(client, "FLIGHTS", {
        id: ({ row }) => `${row}`,
        batch: { records: 32 },
      });
      await lastValueFrom(fromPull(flights).pipe(publish));
    },
    async makeAnew() {
      await client.del("FLIGHTS");
      await client.xadd("FLIGHTS", "*", "records", "{}");
    },
    async crash() {
      await server.kill();
      await server.start();
    },
    kill: () => server.kill(),
    start: () => server.start(),
    suspend: () => server.suspend(),
    resume: () => server.resume(),
    async end() {
      client.disconnect();
      await server.stop();
    },
  };
}
