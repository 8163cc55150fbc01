import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fromJetStream, jetStreamStore, toJetStream } from "@backstream/jetstream";
import { fromRedis, redisStore, toRedis } from "@backstream/redis";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { durable, folderStore, fromPull, type Checkpoint, type CheckpointStore, type Position, type Step } from "backstream"; // prettier-ignore
import { Redis } from "ioredis";
import { lastValueFrom, type Observable } from "rxjs";
import { hasNatsServer, natsServer } from "../../packages/jetstream/src/fixtures/natsServer.js";
import { hasRedisServer, redisServer } from "../../packages/redis/src/fixtures/redisServer.js";
import type { Flight } from "../soak/durable/Flight.js";
import { flightRecords } from "../soak/durable/flightRecords.js";
import { flightRiver, type FlightRiver, type Score } from "../soak/durable/FlightRiver.js";
import { median } from "./median.js";

/** Records a second of one source. */
export interface DurableTiming {
  readonly source: "memory" | "file" | "JetStream" | "Redis";
  /** Learning alone, and learning with a save every 250 updates; undefined where the server is missing. */
  readonly without?: number;
  readonly saving?: number;
  /** How many saves a pass made, and the size of the last one in bytes. */
  readonly saves?: number;
  readonly bytes?: number;
}

/** The flights river from four sources. */
export interface DurableResult {
  readonly records: number;
  readonly rounds: number;
  readonly timings: readonly DurableTiming[];
}

type Records$ = Observable<Flight & { readonly position?: Position }>;

/** A source, and the store that goes with it. */
interface Contender {
  readonly source: DurableTiming["source"];
  readonly open: (from: Checkpoint | undefined) => Records$;
  readonly store: (name: string) => CheckpointStore;
}

/**
 * How fast the flights river learns (GRU-32, a memory for each airport, window 32, stride 8) from memory, from a file, from
 * JetStream and from Redis, each without saving and with `durable` every 250 updates. It saves to a folder, and where the
 * records come from a server, there. Contenders take turns, and the median counts; time is that on the wall.
 */
export async function durableBench(
  records: number,
  rounds: number,
  report: (text: string) => void,
): Promise<DurableResult> {
  const flights = await flightRecords(records);
  const folder = mkdtempSync(join(tmpdir(), "backstream-bench-"));
  const ends: (() => Promise<void>)[] = [];
  try {
    const contenders = [fromMemory(flights, folder), fromFile(flights, folder)];
    for (const [open, isThere, program] of [
      [overJetStream, hasNatsServer, "nats-server"],
      [overRedis, hasRedisServer, "redis-server"],
    ] as const) {
      if (!isThere) report(`${program} is not in the PATH: its part is left out`);
      else contenders.push(await open(flights, (end) => ends.push(end)));
    }
    const without = contenders.map((): number[] => []);
    const saving = contenders.map((): number[] => []);
    const seen = contenders.map(() => ({ saves: 0, bytes: 0 }));
    for (let round = -1; round < rounds; round++) {
      for (let turn = 0; turn < contenders.length; turn++) {
        const index = (turn + round + 1) % contenders.length;
        const { source, open, store } = contenders[index];
        const plain = await rate(records, () => river(open(undefined), undefined).steps$);
        seen[index].saves = 0;
        const durably = await rate(records, () => {
          let newest: FlightRiver | undefined;
          const learning = durable<Step, Score>(
            store(`${round + 1}`),
            (from) => {
              newest = river(open(from), from);
              return newest.steps$;
            },
            { every: 250, extra: () => newest!.score() }, // it is called by steps
          );
          learning.saved$.subscribe(({ bytes }) => {
            seen[index].saves++;
            seen[index].bytes = bytes;
          });
          return learning;
        });
        if (round < 0) continue; // the compiler has not seen it yet
        without[index].push(plain);
        saving[index].push(durably);
        report(
          `${source}: ${Math.round(plain)} records/s, ${Math.round(durably)} with saving (round ${round + 1})`,
        );
      }
    }
    const timings = contenders.map(({ source }, index) => ({
      source,
      without: median(without[index]),
      saving: median(saving[index]),
      ...seen[index],
    }));
    return { records, rounds, timings };
  } finally {
    for (const end of ends) await end();
    rmSync(folder, { recursive: true });
  }
}

/** The result in lines of text. */
export function durableTable({ records, rounds, timings }: DurableResult): string {
  const number = (value: number | undefined): string =>
    value === undefined ? "–" : Math.round(value).toLocaleString("en-US");
  const rows = timings.map(({ source, without, saving, saves, bytes }) => [
    source.padEnd(9),
    number(without).padStart(10),
    number(saving).padStart(10),
    without && saving ? `${Math.round((without / saving - 1) * 100)} %`.padStart(7) : "",
    saves && bytes ? `  ${saves} saves of ${(bytes / 1e6).toFixed(2)} MB` : "",
  ]);
  return [
    `durable  flights, ${records} records, GRU-32, key origin, window 32, stride 8; records/s, median of ${rounds}`,
    `  ${["source   ", "without".padStart(10), "saving".padStart(10), "costs".padStart(7)].join(" ")}`,
    ...rows.map((row) => `  ${row.join(" ")}`),
  ].join("\n");
}

function river(records$: Records$, from: Checkpoint<Score> | undefined): FlightRiver {
  return flightRiver(records$, from, { units: 32, window: 32 });
}

/** Records a second. */
async function rate(records: number, open: () => Observable<Step>): Promise<number> {
  globalThis.gc?.();
  const begun = performance.now();
  await lastValueFrom(open());
  return (1000 * records) / (performance.now() - begun);
}

function fromMemory(flights: readonly Flight[], folder: string): Contender {
  const placed = flights.map((flight) => ({
    ...flight,
    position: { source: "memory", offset: [flight.row] },
  }));
  return {
    source: "memory",
    open: () => fromPull(placed),
    store: (name) => folderStore(join(folder, `memory-${name}`)),
  };
}

/** Lines of JSON. */
function fromFile(flights: readonly Flight[], folder: string): Contender {
  const file = join(folder, "flights.ndjson");
  writeFileSync(file, flights.map((flight) => `${JSON.stringify(flight)}\n`).join(""));
  async function* read(): AsyncGenerator<Flight & { readonly position: Position }> {
    let line = 0;
    for await (const text of createInterface(createReadStream(file)))
      yield { ...(JSON.parse(text) as Flight), position: { source: "file", offset: [line++] } };
  }
  return {
    source: "file",
    open: () => fromPull(read()),
    store: (name) => folderStore(join(folder, `file-${name}`)),
  };
}

async function overJetStream(
  flights: readonly Flight[],
  atEnd: (end: () => Promise<void>) => void,
): Promise<Contender> {
  const server = await natsServer();
  const nc = await connect({ servers: server.url, noAsyncTraces: true });
  atEnd(async () => {
    await nc.close();
    await server.end();
  });
  await (await jetstreamManager(nc)).streams.add({ name: "FLIGHTS", subjects: ["flights"] });
  const publish = toJetStream<Flight>(nc, "flights", { id: ({ row }) => `${row}`, batch: { records: 64 } });
  await lastValueFrom(fromPull(flights).pipe(publish));
  return {
    source: "JetStream",
    open: (from) => fromJetStream<Flight>(nc, "FLIGHTS", { from, untilEnd: true }),
    store: (name) => jetStreamStore(nc, "models", name),
  };
}

async function overRedis(
  flights: readonly Flight[],
  atEnd: (end: () => Promise<void>) => void,
): Promise<Contender> {
  const server = await redisServer();
  const client = new Redis(server.port, "127.0.0.1");
  atEnd(() => {
    client.disconnect();
    return server.stop();
  });
  await lastValueFrom(fromPull(flights).pipe(toRedis<Flight>(client, "FLIGHTS", { batch: { records: 64 } })));
  return {
    source: "Redis",
    open: (from) => fromRedis<Flight>(client, "FLIGHTS", { from, untilEnd: true }),
    store: (name) => redisStore(client, `models/${name}`),
  };
}
