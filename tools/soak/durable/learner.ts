// A learner of flights for tests that kill it; see LearnerOptions: learner.ts '{"url":"nats://…","stream":"FLIGHTS",…}'
import { fromJetStream, jetStreamStore, partitions, type PartitionLease } from "@backstream/jetstream";
import { fromRedis, redisStore } from "@backstream/redis";
import { connect } from "@nats-io/transport-node";
import {
  durable,
  folderStore,
  type Checkpoint,
  type CheckpointStore,
  type Position,
  type Step,
} from "backstream";
import { Redis } from "ioredis";
import {
  EMPTY,
  filter,
  lastValueFrom,
  merge,
  mergeMap,
  NEVER,
  Subject,
  takeUntil,
  tap,
  type Observable,
} from "rxjs";
import type { Flight } from "./Flight.js";
import { flightRiver, type FlightRiver, type Score } from "./FlightRiver.js";
import { jumpClock } from "./jumpClock.js";
import type { LearnerLine } from "./LearnerLine.js";
import type { LearnerOptions } from "./LearnerOptions.js";

const options = JSON.parse(process.argv[2]) as LearnerOptions;
const { url, stream, store, every, lines = 5, credit = 16, untilEnd = true, timeout = 30_000 } = options;
if (options.jumps !== undefined) jumpClock(options.jumps);

const say = (line: LearnerLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const isRedis = (place: string): boolean => place.startsWith("redis://");

function connected(servers: string) {
  return connect({ servers, maxReconnectAttempts: -1, reconnectTimeWait: 50, waitOnFirstConnect: true });
}

function redis(place: string): Redis {
  const client = new Redis(place, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on("error", () => {}); // servers are killed here
  return client;
}

let isEnding = false;
const ended$ = new Subject<void>();
process.once("SIGTERM", () => {
  isEnding = true;
  ended$.next();
});
const nc = isRedis(url) ? undefined : await connected(url);
const redisSource = isRedis(url) ? redis(url) : undefined;
const storeNc = store === url ? nc : store.startsWith("nats://") ? await connected(store) : undefined;
const storeRedis = isRedis(store) ? redis(store) : undefined;

function records$(
  from: Checkpoint | undefined,
  subject: string | undefined,
  rejected: { next(): void },
): Observable<Flight & { readonly position: Position }> {
  if (nc) return fromJetStream<Flight>(nc, stream, { from, subject, credit, untilEnd, timeout, rejected });
  return fromRedis<Flight>(redisSource!, stream, { from, credit, untilEnd, timeout, rejected }); // one of both is there
}

function storeOf(key: string): CheckpointStore {
  if (storeNc) return jetStreamStore(storeNc, "models", key, { timeout });
  if (storeRedis) return redisStore(storeRedis, `models/${key}`, { timeout });
  return folderStore(store);
}

/** Learns a stream, or one partition of it, to its end. */
async function learn(partition?: number, lease?: PartitionLease): Promise<void> {
  let river: FlightRiver | undefined;
  const lost$ = lease && !options.isDeaf ? lease.lost$ : NEVER;
  const learning = durable<Step, Score>(
    storeOf(partition === undefined ? "flights" : `flights.${partition}`),
    (from) => {
      say({ partition, began: from?.step ?? 0 });
      const subject = partition === undefined ? undefined : `flights.${partition}`;
      const source$ = records$(from, subject, { next: () => river!.reject() }); // it is there when something comes
      river = flightRiver(source$, from, { ...options, seed: partition ?? 7 });
      return river.steps$;
    },
    {
      every,
      extra: () => river!.score(), // it is called by steps
      stop$: merge(lost$.pipe(filter((how) => how === "moved")), ended$),
      mostUnsaved: Infinity,
    },
  );
  learning.saved$.subscribe(({ step, positions }) =>
    say({ partition, saved: step, message: positions?.[0].offset[0] }),
  );
  let isLost = false;
  lost$.subscribe((how) => {
    isLost = true;
    say({ partition, lost: how });
  });
  const steps$ = learning.pipe(takeUntil(lost$.pipe(filter((how) => how === "lost"))));
  try {
    await lastValueFrom(
      steps$.pipe(
        filter(({ step }) => step % lines === 0),
        tap(({ step }) => say({ partition, step })),
      ),
      { defaultValue: undefined },
    );
    if (isLost || isEnding) await lease?.release();
    // Held on, so that nobody else learns it again.
    else say({ partition, end: river!.end() });
  } catch (error) {
    const { name, message } = error as Error;
    say({ partition, failed: name, why: message });
    await lease?.release();
    if (!lease) process.exitCode = 1;
  }
}

if (options.memory !== undefined) {
  setInterval(() => {
    globalThis.gc?.();
    const { heapUsed: heap, rss: resident } = process.memoryUsage();
    say({ heap, resident });
  }, options.memory).unref();
}

if (options.partitions === undefined) {
  await learn();
  await nc?.close();
  if (storeNc !== nc) await storeNc?.close();
  redisSource?.disconnect();
  storeRedis?.disconnect();
} else {
  partitions(nc!, { bucket: "workers", ...options.partitions })
    .pipe(mergeMap((lease) => learn(lease.partition, lease).then(() => EMPTY)))
    .subscribe({
      error: ({ name, message }: Error) => {
        say({ failed: name, why: message });
        process.exit(1);
      },
    });
  process.once("SIGTERM", () => setTimeout(() => process.exit(0), 200));
}
