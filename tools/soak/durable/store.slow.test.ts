import { setTimeout } from "node:timers/promises";
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

async function opened(open: () => Promise<Broker>): Promise<Broker> {
  const broker = await open();
  onTestFinished(() => broker.end());
  return broker;
}

describe.skipIf(!hasNatsServer)("a store that is away for ten seconds", () => {
  it.each([
    ["JetStream, killed", jetStreamBroker, "kill", true],
    ["JetStream, standing still", jetStreamBroker, "suspend", true],
    ["Redis, standing still", redisBroker, "suspend", hasRedisServer],
  ] as const)(
    "%s: learning goes on, is saved afterwards, and ends with the same bits",
    async (_what, open, how, isThere) => {
      if (!isThere) return;
      const flights = await flightRecords(8000, 499);
      const { steps: _, ...whole } = await endOf(flights);
      const live = liveSteps(flights);
      const [source, store] = await Promise.all([opened(jetStreamBroker), opened(open)]);
      await source.publish(flights.slice(0, 4000));
      const learner = new Child<LearnerLine>(built.learner, {
        url: source.url,
        stream: "FLIGHTS",
        store: store.url,
        every: 20,
        lines: 1,
        untilEnd: false,
        // Shorter than the outage: saves fail, and the store gets late what was given up.
        timeout: 1500,
      });
      onTestFinished(() => learner.kill());
      await learner.until(({ saved = 0 }) => saved > 0);
      if (how === "kill") await store.kill();
      else store.suspend();
      const before = learner.lines.at(-1)?.step ?? 0;
      await setTimeout(10_000);
      await source.publish(flights.slice(4000));
      const onward = await learner.until(({ step = 0 }) => step > Math.max(before, live * 0.6));
      expect(onward, "it learns on").toBeDefined();
      if (how === "kill") await store.start();
      else store.resume();
      // The newest state of this stream is in the store: the memory too, so the stream is not over.
      const end = await learner.until(({ saved = 0, failed }) => saved > live - 20 || failed !== undefined);
      expect(end?.failed, "it goes on").toBeUndefined();
      await learner.kill();
      const last = new Child<LearnerLine>(built.learner, {
        url: source.url,
        stream: "FLIGHTS",
        store: store.url,
        every: 1000,
      });
      onTestFinished(() => last.kill());
      expect((await last.until((line) => line.end !== undefined))?.end).toEqual(whole);
    },
  );
});

/** Updates that are made while the stream goes on: one for 8 good records of an airport. */
function liveSteps(flights: readonly Flight[]): number {
  const good = flights.filter(({ distance }) => typeof distance === "number");
  const counts = new Map<string, number>();
  for (const { origin } of good) counts.set(origin, (counts.get(origin) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + Math.floor(count / 8), 0);
}
