import { setTimeout } from "node:timers/promises";
import { randomStream } from "backstream";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { hasNatsServer } from "../../../packages/jetstream/src/fixtures/natsServer.js";
import { hasRedisServer } from "../../../packages/redis/src/fixtures/redisServer.js";
import type { Broker } from "./Broker.js";
import { Child } from "./Child.js";
import { endOf } from "./endOf.js";
import { flightRecords } from "./flightRecords.js";
import type { RiverEnd } from "./FlightRiver.js";
import { jetStreamBroker } from "./jetStreamBroker.js";
import type { LearnerLine } from "./LearnerLine.js";
import type { LearnerOptions } from "./LearnerOptions.js";
import { programs, type Programs } from "./programs.js";
import { redisBroker } from "./redisBroker.js";

let built: Programs;
beforeAll(async () => void (built = await programs()));
afterAll(() => built.remove());

/** Kills learner and server at random moments; returns what is left, and what a life without kills comes to. */
async function killAgainAndAgain(
  open: () => Promise<Broker>,
  counts: { readonly records: number; readonly learner: number; readonly server: number },
): Promise<readonly [left: RiverEnd | undefined, whole: RiverEnd]> {
  const seed = Number(process.env["SEED"] ?? 1 + Math.floor(1e6 * Math.random()));
  console.log(`SEED=${seed}`);
  const random = randomStream(seed);
  // Some records are bad: they enter nothing, and the position has to pass them.
  const flights = await flightRecords(counts.records, 499);
  const { steps, ...whole } = await endOf(flights);
  const broker = await open();
  onTestFinished(() => broker.end());
  await broker.publish(flights);

  const deaths = [
    ...Array.from({ length: counts.learner }, () => ({ who: "learner", step: 0 })),
    ...Array.from({ length: counts.server }, () => ({ who: "server", step: 0 })),
  ]
    .map(({ who }) => ({ who, step: 5 + Math.floor(0.95 * steps * random.uniform()) }))
    .toSorted((a, b) => a.step - b.step);
  const options: LearnerOptions = {
    url: broker.url,
    stream: "FLIGHTS",
    store: broker.url,
    every: 25,
    timeout: 120_000,
  };
  let again = 0;
  let newest = 0;
  const born = (): Child<LearnerLine> => {
    const child = new Child<LearnerLine>(built.learner, options);
    onTestFinished(() => child.kill());
    return child;
  };
  let child = born();
  for (const { who, step } of deaths) {
    const line = await child.until((said) => (said.step ?? 0) >= step);
    if (!line) throw new Error(`seed ${seed}: it ends before ${step}: ${JSON.stringify(child.lines.at(-1))}`);
    await setTimeout(30 * random.uniform());
    if (who === "server") {
      await broker.crash();
      continue;
    }
    await child.kill();
    newest = Math.max(...child.lines.map((said) => said.step ?? 0));
    child = born();
    again += newest - (await child.until(({ began }) => began !== undefined))!.began!;
  }
  const last = await child.until(({ end }) => end !== undefined);
  await child.ended;
  console.log(
    `${counts.records} records, ${counts.learner} kills of the learner, ${counts.server} of the server: ${again} of ${steps} updates made again, none lost, none doubled`,
  );
  return [last?.end, whole];
}

it.skipIf(!hasNatsServer)(
  "over JetStream, 30 kills of the learner and 5 of the server in 50,000 records leave the bits of a life without kills",
  async () => {
    const [left, whole] = await killAgainAndAgain(jetStreamBroker, {
      records: 50_000,
      learner: 30,
      server: 5,
    });
    expect(left).toEqual(whole);
  },
);

it.skipIf(!hasRedisServer)(
  "over Redis, 6 kills of the learner and 2 of the server in 6,000 records leave the bits of a life without kills",
  async () => {
    const [left, whole] = await killAgainAndAgain(redisBroker, { records: 6000, learner: 6, server: 2 });
    expect(left).toEqual(whole);
  },
);
