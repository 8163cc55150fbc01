// Publishes flights, from the first on: publisher.ts '{"url":"nats://…","subject":"flights","records":50000}'
import { toJetStream } from "@backstream/jetstream";
import { toRedis } from "@backstream/redis";
import { connect } from "@nats-io/transport-node";
import { fromPull } from "backstream";
import { Redis } from "ioredis";
import { lastValueFrom, tap } from "rxjs";
import type { Flight } from "./Flight.js";
import { flightRecords } from "./flightRecords.js";
import { jumpClock } from "./jumpClock.js";

interface PublisherOptions {
  readonly url: string;
  /** The subject, or the stream of Redis. */
  readonly subject: string;
  readonly records: number;
  readonly batch?: number;
  readonly jumps?: number;
}

const { url, subject, records, batch = 32, jumps } = JSON.parse(process.argv[2]) as PublisherOptions;
if (jumps !== undefined) jumpClock(jumps);
const flights = await flightRecords(records);
const id = ({ row }: Flight): string => `${row}`;
const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

let stored = 0;
if (url.startsWith("redis://")) {
  const client = new Redis(url, { maxRetriesPerRequest: null });
  const publish = toRedis<Flight>(client, subject, { id, batch: { records: batch, milliseconds: 60_000 } });
  await lastValueFrom(
    fromPull(flights).pipe(
      publish,
      tap((entry) =>
        say({ stored: (stored += entry.records + entry.duplicates), duplicates: entry.duplicates }),
      ),
    ),
  );
  client.disconnect();
} else {
  const nc = await connect({ servers: url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  const publish = toJetStream<Flight>(nc, subject, { id, batch: { records: batch }, inFlight: 8 });
  await lastValueFrom(
    fromPull(flights).pipe(
      publish,
      tap((message) =>
        say({
          stored: (stored += message.records.length),
          duplicates: message.isDuplicate ? message.records.length : 0,
        }),
      ),
    ),
  );
  await nc.close();
}
say({ end: stored });
