import { partitionOf } from "@backstream/jetstream";
import { randomStream } from "backstream";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { hasNatsServer } from "../../../packages/jetstream/src/fixtures/natsServer.js";
import type { Broker } from "./Broker.js";
import { Child } from "./Child.js";
import { endOf } from "./endOf.js";
import type { Flight } from "./Flight.js";
import { flightRecords } from "./flightRecords.js";
import type { RiverEnd } from "./FlightRiver.js";
import { jetStreamBroker } from "./jetStreamBroker.js";
import type { LearnerLine } from "./LearnerLine.js";
import type { LearnerOptions } from "./LearnerOptions.js";
import { programs, type Programs } from "./programs.js";

let built: Programs;
beforeAll(async () => void (built = await programs()));
afterAll(() => built.remove());

/** A stream of partitions, and what one process comes to with each. */
async function partitioned(records: number, count: number) {
  const flights = await flightRecords(records, 499);
  const partition = ({ origin }: Flight): number => partitionOf(origin, count);
  const ends = new Map<number, RiverEnd>();
  for (let index = 0; index < count; index++) {
    const own = flights.filter((flight) => partition(flight) === index);
    const { steps: _, ...end } = await endOf(own, { seed: index });
    ends.set(index, end);
  }
  const broker = await jetStreamBroker();
  onTestFinished(() => broker.end());
  await broker.publish(flights, (flight) => `flights.${partition(flight)}`);
  return { broker, ends };
}

/** Processes that share the partitions, and all that they say. */
function fleet(broker: Broker, count: number, ttl: number) {
  const children: Child<LearnerLine>[] = [];
  const waiting: (() => void)[] = [];
  const wake = (): void => waiting.splice(0).forEach((resolve) => resolve());
  return {
    children,
    born(options: Partial<LearnerOptions> = {}): Child<LearnerLine> {
      const told: LearnerOptions = {
        url: broker.url,
        stream: "FLIGHTS",
        store: broker.url,
        every: 10,
        lines: 2,
        partitions: { count, ttl },
        timeout: 120_000,
        ...options,
      };
      const child = new Child<LearnerLine>(built.learner, told, wake);
      onTestFinished(() => child.kill());
      children.push(child);
      return child;
    },
    lines: (): LearnerLine[] => children.flatMap(({ lines }) => lines),
    /** What processes have said at the end of a partition; some are taken over then, and said again. */
    ends(): (readonly [partition: number, end: RiverEnd])[] {
      return this.lines().flatMap(({ partition = -1, end }) => (end ? [[partition, end] as const] : []));
    },
    /** Waits until each partition has ended somewhere. */
    async allEnded(): Promise<void> {
      const ended = (): Set<unknown> =>
        new Set(this.lines().flatMap((line) => (line.end ? line.partition : [])));
      while (ended().size < count) await this.somethingSaid();
    },
    /** Waits until one of them says something, or ends. */
    somethingSaid: () => new Promise<void>((resolve) => waiting.push(resolve)),
  };
}

describe.skipIf(!hasNatsServer)("a fleet", () => {
  it("of three processes over 16 partitions, 4 of them killed, has the bits of one process in every partition", async () => {
    const seed = Number(process.env["SEED"] ?? 1 + Math.floor(1e6 * Math.random()));
    console.log(`SEED=${seed}`);
    const random = randomStream(seed);
    const { broker, ends } = await partitioned(16_000, 16);
    const all = fleet(broker, 16, 2000);
    let alive = [all.born(), all.born(), all.born()];
    for (let death = 0; death < 4; death++) {
      const wanted = all.lines().length + 20 + random.integer(60);
      let victim: Child<LearnerLine> | undefined;
      while (victim === undefined) {
        await all.somethingSaid();
        // One that learns: it has said a step last.
        if (all.lines().length >= wanted)
          victim = alive.find(({ lines }) => lines.at(-1)?.step !== undefined);
      }
      await victim.kill();
      alive = [...alive.filter((child) => child !== victim), all.born()];
    }
    await all.allEnded();
    expect(all.ends(), `seed ${seed}`).toEqual(
      all.ends().map(([partition]) => [partition, ends.get(partition)]),
    );
    const failed = all.lines().filter((line) => line.failed !== undefined);
    expect(failed.filter((line) => line.failed !== "ConflictError")).toEqual([]);
    console.log(`16 partitions of 16,000 records, 3 processes, 4 kills: 16 with the bits of one process`);
  });

  it.each([
    ["that looks at its lease finds out, and another goes on", false, { lost: "lost" }],
    ["that is deaf is refused by the store, and another goes on", true, { failed: "ConflictError" }],
  ])("a process that was stopped past its lease and %s", async (_what, isDeaf, sentence) => {
    const { broker, ends } = await partitioned(3000, 1);
    const all = fleet(broker, 1, 1000);
    const zombie = all.born({ isDeaf, every: 2, lines: 1 });
    await zombie.until(({ saved }) => saved !== undefined);
    zombie.send("SIGSTOP");
    const said = zombie.lines.length;
    const heir = all.born({ every: 5 });
    await heir.until(({ saved }) => saved !== undefined);
    zombie.send("SIGCONT");
    const verdict = await zombie.until(({ lost, failed }) => lost !== undefined || failed !== undefined);
    expect(verdict).toMatchObject(sentence);
    await all.allEnded();
    // Its work since is dropped. Only what the store had confirmed before may be heard of later.
    const late = zombie.lines
      .slice(said, zombie.lines.indexOf(verdict!))
      .filter(({ saved }) => saved !== undefined);
    expect(late.length).toBeLessThanOrEqual(1);
    expect(all.ends()).toEqual(all.ends().map(() => [0, ends.get(0)]));
  });

  it("whose clocks jump at every look keeps all its leases, and has the same bits", async () => {
    const { broker, ends } = await partitioned(4000, 4);
    const all = fleet(broker, 4, 10_000);
    all.born({ jumps: 1 });
    all.born({ jumps: 2 });
    await all.allEnded();
    expect(all.lines().filter(({ lost, failed }) => lost === "lost" || failed !== undefined)).toEqual([]);
    expect(all.ends()).toEqual(all.ends().map(([partition]) => [partition, ends.get(partition)]));
  });
});
