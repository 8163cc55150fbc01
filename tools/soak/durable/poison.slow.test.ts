import { setTimeout } from "node:timers/promises";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { randomStream } from "backstream";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { hasNatsServer } from "../../../packages/jetstream/src/fixtures/natsServer.js";
import { Child } from "./Child.js";
import { endOf } from "./endOf.js";
import type { Flight } from "./Flight.js";
import { flightRecords } from "./flightRecords.js";
import { jetStreamBroker } from "./jetStreamBroker.js";
import type { LearnerLine } from "./LearnerLine.js";
import { programs, type Programs } from "./programs.js";

let built: Programs;
beforeAll(async () => void (built = await programs()));
afterAll(() => built.remove());

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

/** Messages around two good flights that are or hold one bad record each. */
function poisons(first: Flight, second: Flight): readonly (string | Uint8Array)[] {
  const [good, next] = [JSON.stringify(first), JSON.stringify(second)];
  const bad = (changed: object): string => JSON.stringify({ ...first, ...changed });
  return [
    `{"row":`, // cut off
    `[1, 2]`, // no object
    bytes(0xbf, 0x61, 0xff), // broken CBOR
    bytes(0xf6), // CBOR, and no map
    `${good}\n}{\n${next}`, // in the middle of good ones
    bad({ time: "never" }), // refused where it is encoded
    bad({ distance: null }),
    good.replace(/"late":\d/, `"late":1e400`), // infinite: a net would not survive it
  ];
}

it.skipIf(!hasNatsServer)(
  "12 kills of the learner and 2 of the server among 80 bad records: each is counted once, and the bits are those without them",
  async () => {
    const seed = Number(process.env["SEED"] ?? 1 + Math.floor(1e6 * Math.random()));
    console.log(`SEED=${seed}`);
    const random = randomStream(seed);
    const flights = await flightRecords(8000);
    const { steps, ...whole } = await endOf(flights);
    const broker = await jetStreamBroker();
    onTestFinished(() => broker.end());
    const nc = await connect({ servers: broker.url, maxReconnectAttempts: -1 });
    onTestFinished(() => nc.close());
    let bad = 0;
    for (let from = 0; from < flights.length; from += 100) {
      const part = flights.slice(from, from + 100);
      const [first, second, ...others] = part;
      const kinds = poisons(first, second);
      const kind = kinds[bad++ % kinds.length];
      const holdsBoth = typeof kind === "string" && kind.includes(JSON.stringify(second));
      await jetstream(nc).publish("flights.all", kind);
      await broker.publish(holdsBoth ? others : part);
    }

    const options = { url: broker.url, stream: "FLIGHTS", store: broker.url, every: 10, timeout: 120_000 };
    const born = (): Child<LearnerLine> => {
      const child = new Child<LearnerLine>(built.learner, { ...options, lines: 1 });
      onTestFinished(() => child.kill());
      return child;
    };
    const deaths = Array.from({ length: 14 }, (_, index) => ({
      isOfServer: index % 7 === 3,
      step: Math.floor((0.95 * steps * (index + random.uniform())) / 14),
    }));
    let child = born();
    for (const { isOfServer, step } of deaths) {
      const line = await child.until((said) => (said.step ?? 0) >= step || said.failed !== undefined);
      expect(line?.failed, `seed ${seed}: ${line?.why}`).toBeUndefined();
      await setTimeout(20 * random.uniform());
      if (isOfServer) await broker.crash();
      else {
        await child.kill();
        child = born();
      }
    }
    const last = await child.until(({ end, failed }) => end !== undefined || failed !== undefined);
    expect(bad).toBe(80);
    expect(last?.end, `seed ${seed}: ${last?.why}`).toEqual({ ...whole, rejected: bad });
  },
);
