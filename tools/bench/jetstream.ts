// node tools/scripts/run.mjs tools/bench/jetstream.ts [RECORDS]: records a second to and from JetStream, one and 64 in a
// message, beside reading the same lines from memory. It starts a nats-server of its own.
import { fromJetStream, toJetStream } from "@backstream/jetstream";
import { fromPull } from "@backstream/sequences";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { count, lastValueFrom, type Observable } from "rxjs";
import { natsServer } from "../../packages/jetstream/src/fixtures/natsServer.js";
import { median } from "./median.js";

interface Flight {
  readonly row: number;
  readonly carrier: string;
  readonly delay: number;
}

const total = Number(process.argv[2] ?? 100_000);
const rounds = 5;
const flights = Array.from({ length: total }, (_, row): Flight => ({
  row,
  carrier: ["UA", "AA", "B6"][row % 3],
  delay: (row * 7) % 60,
}));
const lines = flights.map((flight) => JSON.stringify(flight));

/** Records a second. */
async function rate(records$: Observable<unknown>): Promise<number> {
  const begun = performance.now();
  await lastValueFrom(records$.pipe(count()));
  return (1000 * total) / (performance.now() - begun);
}

function* fromMemory(): Generator<Flight> {
  for (const line of lines) yield JSON.parse(line) as Flight;
}

async function measured(nc: NatsConnection, records: number): Promise<void> {
  const name = `FLIGHTS_${records}`;
  await (await jetstreamManager(nc)).streams.add({ name, subjects: [name] });
  const publish = toJetStream<Flight>(nc, name, { id: ({ row }) => `${row}`, batch: { records } });
  const written = await rate(fromPull(flights).pipe(publish));
  const read: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < rounds; round++) {
    read.push(await rate(fromJetStream<Flight>(nc, name, { untilEnd: true })));
    memory.push(await rate(fromPull(fromMemory())));
  }
  const ratio = median(read.map((each, round) => memory[round] / each));
  const thousands = (number: number): string => `${Math.round(number / 1000)}k`.padStart(6);
  console.log(
    `${String(records).padStart(3)} in a message: published ${thousands(written)}/s, read ${thousands(median(read))}/s, from memory ${thousands(median(memory))}/s (${ratio.toFixed(1)} times as fast)`,
  );
}

const server = await natsServer();
try {
  // A stack for each request that might fail costs more than the request.
  const nc = await connect({ servers: server.url, noAsyncTraces: true });
  for (const records of [1, 64]) await measured(nc, records);
  await nc.close();
} finally {
  await server.end();
}
