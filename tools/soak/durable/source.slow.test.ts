import { setTimeout } from "node:timers/promises";
import { fromJetStream } from "@backstream/jetstream";
import { fromRedis } from "@backstream/redis";
import { connect } from "@nats-io/transport-node";
import { randomStream, type Position } from "backstream";
import { Redis } from "ioredis";
import { lastValueFrom, map, take, toArray, type Observable } from "rxjs";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { hasNatsServer } from "../../../packages/jetstream/src/fixtures/natsServer.js";
import { hasRedisServer } from "../../../packages/redis/src/fixtures/redisServer.js";
import type { Broker } from "./Broker.js";
import { Child } from "./Child.js";
import { endOf } from "./endOf.js";
import type { Flight } from "./Flight.js";
import { flightRecords } from "./flightRecords.js";
import { jetStreamBroker } from "./jetStreamBroker.js";
import type { LearnerLine } from "./LearnerLine.js";
import { programs, type Programs } from "./programs.js";
import { redisBroker } from "./redisBroker.js";

let built: Programs;
beforeAll(async () => void (built = await programs()));
afterAll(() => built.remove());

type Records$ = Observable<Flight & { readonly position: Position }>;

/** A kind of stream, and how this process reads it. */
interface Kind {
  readonly open: () => Promise<Broker>;
  readonly subject: string;
  readonly read: (url: string) => Promise<Records$>;
}

const jetStream: Kind = {
  open: jetStreamBroker,
  subject: "flights.all",
  async read(url) {
    const nc = await connect({ servers: url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    onTestFinished(() => nc.close());
    return fromJetStream<Flight>(nc, "FLIGHTS");
  },
};
const redis: Kind = {
  open: redisBroker,
  subject: "FLIGHTS",
  async read(url) {
    const client = new Redis(url, { maxRetriesPerRequest: null });
    client.on("error", () => {}); // the server is killed here
    onTestFinished(() => client.disconnect());
    return fromRedis<Flight>(client, "FLIGHTS");
  },
};

async function opened({ open }: Kind): Promise<Broker> {
  const broker = await open();
  onTestFinished(() => broker.end());
  return broker;
}

function started<Line>(program: string, options: unknown): Child<Line> {
  const child = new Child<Line>(program, options);
  onTestFinished(() => child.kill());
  return child;
}

describe.each([
  ["JetStream", jetStream, hasNatsServer],
  ["Redis", redis, hasRedisServer],
] as const)("over %s", (_name, kind, isThere) => {
  it.skipIf(!isThere)(
    "a publisher that is killed 4 times, and begins again at its first record, doubles nothing",
    async () => {
      const seed = Number(process.env["SEED"] ?? 1 + Math.floor(1e6 * Math.random()));
      console.log(`SEED=${seed}`);
      const random = randomStream(seed);
      const records = 10_000;
      const flights = await flightRecords(records);
      const broker = await opened(kind);
      const read = lastValueFrom(
        (await kind.read(broker.url)).pipe(
          take(records),
          map(({ row }) => row),
          toArray(),
        ),
      );
      let again = 0;
      for (let life = 0; life <= 4; life++) {
        const publisher = started<{ stored?: number; duplicates?: number; end?: number }>(built.publisher, {
          url: broker.url,
          subject: kind.subject,
          records,
          jumps: seed + life, // what is a repetition is not told by its clock
        });
        const until = life === 4 ? Infinity : Math.floor(((life + random.uniform()) / 5) * records);
        await publisher.until(({ stored = 0, end }) => stored > until || end !== undefined);
        if (life < 4) await setTimeout(5 * random.uniform());
        await publisher.kill();
        again += publisher.lines.reduce((sum, { duplicates = 0 }) => sum + duplicates, 0);
      }
      expect(await read, `seed ${seed}`).toEqual(flights.map(({ row }) => row));
      // Nothing more has come behind the last one.
      const all = await lastValueFrom((await kind.read(broker.url)).pipe(take(records), toArray()));
      expect(all.at(-1)?.row).toBe(records - 1);
      console.log(`${records} records, 4 kills of the publisher: ${again} published again, none doubled`);
    },
  );

  it.skipIf(!isThere)(
    "a stream that is made anew under a running learner ends it in words, and so does the next start",
    async () => {
      const flights = await flightRecords(2000);
      const broker = await opened(kind);
      await broker.publish(flights);
      const options = {
        url: broker.url,
        stream: "FLIGHTS",
        store: `${built.folder}/anew-${_name}`,
        every: 10,
        lines: 1,
        untilEnd: false,
        timeout: 1000,
      };
      const learner = started<LearnerLine>(built.learner, options);
      const { steps } = await endOf(flights);
      // It waits for more.
      await learner.until(({ saved = 0 }) => saved > 0);
      await broker.makeAnew();
      const failed = await learner.until((line) => line.failed !== undefined);
      expect(failed?.failed).toBe("SourceMovedError");
      expect(failed?.why).toMatch(/made anew|was made|has lost messages|are gone/);
      expect(await learner.ended).toBe(1);
      const newest = Math.max(...learner.lines.map(({ step = 0 }) => step));
      expect(newest).toBeLessThanOrEqual(steps);
      // What was learned before was saved.
      const next = started<LearnerLine>(built.learner, options);
      expect((await next.until(({ began }) => began !== undefined))?.began).toBe(newest);
      expect((await next.until((line) => line.failed !== undefined))?.failed).toBe("SourceMovedError");
      expect(await next.ended).toBe(1);
    },
  );
});
