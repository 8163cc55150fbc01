// Two processes learn one model from four partitions; one is killed, and the other takes over what it had. It starts a
// nats-server, where one is installed. With the address of a server it is one such process, until it gets SIGTERM:
// node tools/scripts/run.mjs tools/programs/manyWorkers.ts nats://127.0.0.1:4222
import { fromJetStream, jetStreamMergeLog, jetStreamStore, partitionOf, partitions, toJetStream, type PartitionLease } from "@backstream/jetstream"; // prettier-ignore
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { adam, dense, durable, evaluate, gru, mergeParameters, network, sigmoidCrossEntropy, stack, truncatedBptt } from "backstream"; // prettier-ignore
import { catchError, EMPTY, endWith, filter, finalize, firstValueFrom, from, fromEvent, ignoreElements, lastValueFrom, map, merge, mergeMap, Subject, takeUntil, takeWhile } from "rxjs"; // prettier-ignore
import { hasNatsServer, natsServer } from "../../packages/jetstream/src/fixtures/natsServer.js";

interface Reading {
  readonly row: number;
  readonly device: string;
  readonly heat: number;
  readonly fails: number;
}
const count = 4; // partitions, and so workers: fixed, and more than there will ever be processes

const makeNet = (seed: number) => network(stack(gru(1, 8), dense(8, 1)), { seed, name: "net" });
const training = {
  loss: sigmoidCrossEntropy(),
  optimizer: adam({ learningRate: 0.01 }),
  window: 8,
  stride: 4,
};

/** A worker learns from a partition, and has its name, its source and its store, whoever runs it. Emits what is saved. */
function work(nc: NatsConnection, lease: PartitionLease) {
  const worker = `${lease.partition}`;
  const log = jetStreamMergeLog(nc, "failures");
  const learning = durable(
    jetStreamStore(nc, "models", `failures.${worker}`),
    (saved) => {
      const net = makeNet(1);
      return fromJetStream<Reading>(nc, "READINGS", { subject: `readings.${worker}`, from: saved }).pipe(
        map(({ device, heat, fails, position }) => ({ device, input: heat, target: fails, position })),
        truncatedBptt(net, { ...training, key: ({ device }) => device, from: saved }),
        mergeParameters(net, log, { worker, workers: count, every: 8, merge: "sum", from: saved }),
      );
    },
    { every: 25, stop$: lease.lost$ }, // saves once more, unless another process has saved
  );
  return merge(learning.pipe(ignoreElements(), endWith(undefined)), learning.saved$).pipe(
    takeWhile((save) => save !== undefined),
    map(({ step, samples }) => ({ worker, step, samples })),
    catchError((error: Error) => {
      console.error(error.message); // such as a conflict; whoever gets the partition next goes on
      return EMPTY;
    }),
    finalize(() => void lease.release()),
  );
}

/** What each process does: it works on its share of the partitions. */
const learn = (nc: NatsConnection) =>
  partitions(nc, { bucket: "workers", count, ttl: 1500 }).pipe(mergeMap((lease) => work(nc, lease)));

/** 40 devices fail the likelier, the hotter they were. */
function* readings(begin: number, end: number): Generator<Reading> {
  for (let row = begin; row < end; row++) {
    const [before, heat] = [Math.sin((row - 40) ** 2), Math.sin(row ** 2)];
    yield { row, device: `device ${row % 40}`, heat, fails: before + heat > 0.2 ? 1 : 0 };
  }
}

/** Two processes, of which one is killed: here each is a connection, and a kill is its end. */
async function demonstrate(servers: string) {
  const open = () => connect({ servers, maxReconnectAttempts: -1 });
  const [publisher, first, second] = await Promise.all([open(), open(), open()]);
  await (await jetstreamManager(publisher)).streams.add({ name: "READINGS", subjects: ["readings.*"] });
  const publish = (begin: number, end: number) => {
    const subject = ({ device }: Reading) => `readings.${partitionOf(device, count)}`;
    const options = { id: ({ row }: Reading) => `${row}`, batch: { records: 16 } };
    return lastValueFrom(from(readings(begin, end)).pipe(toJetStream(publisher, subject, options)));
  };
  const progress = new Map<string, { readonly step: number; readonly samples: number }>();
  const advances$ = new Subject<number>();
  const note = ({ worker, ...save }: { worker: string; step: number; samples: number }): void => {
    progress.set(worker, save);
    advances$.next([...progress.values()].reduce((sum, { samples }) => sum + samples, 0));
  };
  const until = (samples: number) => firstValueFrom(advances$.pipe(filter((all) => all >= samples)));

  await publish(0, 3000);
  const killed = learn(first).subscribe({ next: note, error: () => {} });
  const other = learn(second).subscribe(note);
  await until(2500); // a save every 25 updates, so each worker has learned up to 100 more
  await first.close();
  killed.unsubscribe();
  await publish(3000, 6000);
  await until(5500);
  other.unsubscribe();

  // Whoever comes later gets the common model.
  const net = makeNet(2);
  const log = jetStreamMergeLog(publisher, "failures");
  await lastValueFrom(EMPTY.pipe(mergeParameters(net, log, { worker: "reader", workers: count, every: 1 })), {
    defaultValue: undefined,
  });
  await Promise.all([publisher.close(), second.close()]);
  const later = [...readings(6000, 14_000)].filter(({ device }) => device === "device 3");
  const samples = later.map(({ heat, fails }) => ({ input: heat, target: fails }));
  const { loss } = await firstValueFrom(evaluate(net, samples, { loss: sigmoidCrossEntropy() }));
  return { progress, loss };
}

let outcome: Awaited<ReturnType<typeof demonstrate>> | undefined;
if (process.argv[1] === import.meta.filename && process.argv[2] !== undefined) {
  const nc = await connect({ servers: process.argv[2], maxReconnectAttempts: -1 });
  await lastValueFrom(learn(nc).pipe(takeUntil(fromEvent(process, "SIGTERM"))), { defaultValue: undefined });
  await nc.drain();
} else if (hasNatsServer) {
  const server = await natsServer();
  outcome = await demonstrate(server.url);
  await server.end();
  for (const [worker, { step, samples }] of outcome.progress)
    console.log(`worker ${worker}: ${samples} readings, ${step} updates`);
  console.log(`log-loss of the common model on what one device does later: ${outcome.loss.toFixed(3)}`);
} else console.log("nats-server is not in the PATH; Debian: apt install nats-server");
export { outcome };
