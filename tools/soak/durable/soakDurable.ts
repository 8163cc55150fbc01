import { toJetStream } from "@backstream/jetstream";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { fromPull, randomStream } from "backstream";
import { lastValueFrom, tap } from "rxjs";
import { natsServer } from "../../../packages/jetstream/src/fixtures/natsServer.js";
import { Child } from "./Child.js";
import type { Flight } from "./Flight.js";
import { flightRecords } from "./flightRecords.js";
import type { LearnerLine } from "./LearnerLine.js";
import type { LearnerOptions } from "./LearnerOptions.js";
import { memoryFindings, type MemoryMeasurement } from "./memoryFindings.js";
import { programs } from "./programs.js";

/** What a soak of a durable learner found. */
export interface DurableSoak {
  readonly seed: number;
  readonly seconds: number;
  readonly published: number;
  /** Records learned from, and how often one did not follow the one before. */
  readonly learned: number;
  readonly gaps: number;
  readonly kills: { readonly learner: number; readonly server: number };
  /** Updates that were made again. */
  readonly again: number;
  /** MiB a minute, in the second half, in which nothing is killed, and behind the learner's first minute. */
  readonly heapGrowth: number | undefined;
  readonly residentGrowth: number | undefined;
  /** What is said of the memory, in a line. */
  readonly memory: string;
  readonly failures: readonly string[];
}

/**
 * A publisher that is much faster than a learner, JetStream between them, `flow` with `"block"` in front of the nets, and a
 * store in JetStream. In the first half of the time, learner and server are killed at random moments; in the second half
 * the learner's memory is watched. What is saved is removed from the stream, so the disk stays small too.
 *
 * - lead  records that the publisher may be ahead of the learner
 */
export async function soakDurable(
  minutes: number,
  seed: number,
  report: (text: string) => void,
  lead = 100_000,
): Promise<DurableSoak> {
  const random = randomStream(seed);
  const flights = await flightRecords(200_000);
  const built = await programs();
  const server = await natsServer();
  const nc = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  const children: Child<LearnerLine>[] = [];
  // Server and children end with this process: see `exit` in both.
  const leave = (): void => {
    built.remove();
    process.exit(130);
  };
  process.once("SIGINT", leave).once("SIGTERM", leave);
  try {
    const manager = await jetstreamManager(nc);
    await manager.streams.add({ name: "FLIGHTS", subjects: ["flights.>"] });
    const begun = performance.now();
    const end = begun + 60_000 * minutes;
    const failures: string[] = [];
    const options: LearnerOptions = {
      url: server.url,
      stream: "FLIGHTS",
      store: server.url,
      every: 250,
      lines: 50,
      credit: 64,
      untilEnd: false,
      timeout: 120_000,
      memory: Math.min(5000, 1000 * minutes * 2),
      capacity: 64,
      units: 32,
      window: 32,
    };
    let isSaid: (() => void) | undefined;
    const born = (changed: Partial<LearnerOptions> = {}): Child<LearnerLine> => {
      const child = new Child<LearnerLine>(built.learner, { ...options, ...changed }, () => isSaid?.());
      children.push(child);
      return child;
    };

    let published = 0;
    let saved = 0;
    let waits = 0;
    /** As fast as the server takes them, but not too far ahead. */
    async function* endless(): AsyncGenerator<Flight> {
      while (performance.now() < end) {
        if (published - 64 * saved > lead) {
          waits++;
          await pause(20);
          continue;
        }
        for (let part = 0; part < 640; part++, published++) {
          const flight = flights[published % flights.length];
          yield { ...flight, row: published };
        }
      }
    }
    const publish = toJetStream<Flight>(nc, "flights.all", {
      id: ({ row }) => `${row}`,
      batch: { records: 64 },
      timeout: 120_000,
    });
    let isPublished = false;
    const publishing = lastValueFrom(
      fromPull(endless()).pipe(
        publish,
        tap(() => {}),
      ),
    ).then(
      () => (isPublished = true),
      (error: Error) => {
        isPublished = true;
        failures.push(`the publisher: ${error.message}`);
      },
    );

    let [learnerKills, serverKills, again] = [0, 0, 0];
    let child = born();
    let bornAt = performance.now();
    let read = 0;
    let step = 0;
    let killAt = begun;
    const schedule = (): void => {
      // Some twelve kills in the first half.
      killAt = performance.now() + (minutes * 60_000 * (0.3 + random.uniform())) / 24;
    };
    schedule();
    const memory: MemoryMeasurement[] = [];
    let told = begun;
    while (!isPublished) {
      await Promise.race([new Promise<void>((resolve) => (isSaid = resolve)), pause(500)]);
      const now = performance.now();
      for (; read < child.lines.length; read++) {
        const line = child.lines[read];
        if (line.step !== undefined) step = line.step;
        if (line.message !== undefined) {
          saved = Math.max(saved, line.message);
          // The message itself stays: it shows that the stream is the same.
          manager.streams.purge("FLIGHTS", { seq: saved }).catch(() => {});
        }
        if (line.failed !== undefined) failures.push(`${line.failed}: ${line.why}`);
        if (
          line.heap !== undefined &&
          line.resident !== undefined &&
          now > Math.max(begun + 30_000 * minutes, bornAt + 60_000)
        )
          memory.push({ minute: (now - begun) / 60_000, heap: line.heap, resident: line.resident });
        if (line.heap !== undefined && now - told > 10_000) {
          told = now;
          report(
            `durable: ${Math.round((now - begun) / 1000)} s, published ${published}, saved up to message ${saved}, step ${step}, ${learnerKills} + ${serverKills} kills, heap ${mebibytes(line.heap)}, resident ${mebibytes(line.resident ?? 0)}, publisher ${mebibytes(process.memoryUsage().rss)}`,
          );
        }
      }
      if (failures.length > 0) break;
      if (now < killAt || now > begun + 30_000 * minutes) continue;
      if (random.uniform() < 0.25) {
        serverKills++;
        await server.stop("SIGKILL");
        await server.start();
      } else {
        learnerKills++;
        await child.kill();
        const newest = Math.max(0, ...child.lines.map((line) => line.step ?? 0));
        child = born();
        bornAt = performance.now();
        read = 0;
        const first = await child.until(({ began, failed }) => began !== undefined || failed !== undefined);
        again += Math.max(0, newest - (first?.began ?? 0));
      }
      schedule();
    }
    await publishing;
    child.send("SIGTERM");
    await child.ended;
    // It saves, and another one goes on to the end.
    const last = born({ untilEnd: true });
    const line = await last.until((said) => said.end !== undefined || said.failed !== undefined);
    if (line?.end === undefined) failures.push(`the last learner: ${line?.failed}: ${line?.why}`);
    const { samples = 0, gaps = -1 } = line?.end ?? {};
    if (samples !== published) failures.push(`published ${published}, learned from ${samples}`);
    if (gaps !== 0) failures.push(`${gaps} records did not follow the one before`);
    if (waits === 0) failures.push("the publisher never waited: the source was too slow");
    const { heapGrowth, residentGrowth, said, failures: growing } = memoryFindings(memory);
    failures.push(...growing);
    return {
      seed,
      seconds: (performance.now() - begun) / 1000,
      published,
      learned: samples,
      gaps,
      kills: { learner: learnerKills, server: serverKills },
      again,
      heapGrowth,
      residentGrowth,
      memory: said,
      failures,
    };
  } finally {
    process.off("SIGINT", leave).off("SIGTERM", leave);
    await Promise.all(children.map((child) => child.kill()));
    await nc.close();
    await server.end();
    built.remove();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
