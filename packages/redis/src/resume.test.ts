import { network, type Position } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { Checkpoint, Step } from "@backstream/operators";
import { adam } from "@backstream/optimizers";
import { decodeCheckpoint, encodeCheckpoint, truncatedBptt } from "@backstream/trainers";
import { Redis } from "ioredis";
import { filter, firstValueFrom, from, lastValueFrom, map, take, tap, toArray } from "rxjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasRedisServer, redisServer, type RedisServer } from "./fixtures/redisServer.js";
import { fromRedis } from "./fromRedis.js";
import { redisStore } from "./redisStore.js";
import { toRedis } from "./toRedis.js";

type Row = { readonly x: number; readonly position: Position };

describe.skipIf(!hasRedisServer)("a learner over Redis", () => {
  let server: RedisServer;
  let client: Redis;

  beforeAll(async () => {
    server = await redisServer();
    client = new Redis(server.port, "127.0.0.1", { maxRetriesPerRequest: null });
    client.on("error", () => {}); // the server is killed here
  });
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  /** Learns until so many steps are made, or the stream ends; returns the parameters and the steps. */
  async function live(steps: number, store?: ReturnType<typeof redisStore>) {
    const stored = await store?.load();
    const resumed = stored && decodeCheckpoint(stored.bytes);
    const net = network(stack(gru(1, 4), dense(4, 1)), { seed: 1, name: "net" });
    const training = { loss: squaredError(), optimizer: adam(), window: 8, stride: 4, from: resumed };
    let checkpoint: Checkpoint | undefined;
    const learned$ = fromRedis<Row>(client, "SERIES", { from: resumed, untilEnd: true, credit: 3 }).pipe(
      filter(({ x }) => x % 7 !== 0), // dropped before the net: samples are no positions
      map(({ x, position }) => ({ input: Math.sin(x), target: Math.sin(x + 1), position })),
      truncatedBptt(net, training),
      take(steps),
      tap((step: Step) => (checkpoint = step.checkpoint())),
      map(({ loss }) => loss),
      toArray(),
    );
    const losses = await firstValueFrom(learned$);
    if (checkpoint && losses.length === steps)
      await store?.save(encodeCheckpoint(checkpoint), stored?.revision);
    return { losses, parameters: net.parameters.get("0.weight_hh_l0")!.value.toArray() };
  }

  it("that is restarted again and again, while the server is killed, has the bits of one that is not", async () => {
    const rows = Array.from({ length: 400 }, (_, x) => ({ x }));
    await lastValueFrom(from(rows).pipe(toRedis(client, "SERIES", { batch: { records: 6 } })));
    const whole = await live(Infinity);
    const store = redisStore(client, "models/series");
    const losses: number[] = [];
    let part: Awaited<ReturnType<typeof live>>;
    let lives = 0;
    do {
      if (lives++ % 3 === 1) {
        await server.kill();
        await server.start();
      }
      part = await live(7, store);
      losses.push(...part.losses);
    } while (part.losses.length === 7);
    expect(lives).toBeGreaterThan(10);
    expect(losses).toEqual(whole.losses);
    expect(part.parameters).toEqual(whole.parameters);
  });
});
