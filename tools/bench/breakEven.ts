// node tools/scripts/run.mjs tools/bench/breakEven.ts
// From which cost of a learning step on several processes are faster than one: what a record costs to learn from, for nets of
// some sizes, beside what it costs to publish and to read, through a nats-server that it starts itself where one is installed.
// Prints the numbers of this machine.
import { once } from "node:events";
import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { cpus, loadavg } from "node:os";
import { fromJetStream, toJetStream } from "@backstream/jetstream";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect as connectTo, type NatsConnection } from "@nats-io/transport-node";
import {
  adam,
  dense,
  fromPull,
  gru,
  network,
  randomStream,
  squaredError,
  stack,
  truncatedBptt,
  type Sample,
} from "backstream";
import { count as counted, lastValueFrom, Subject } from "rxjs";
import { hasNatsServer, natsServer } from "../../packages/jetstream/src/fixtures/natsServer.js";
import { clock } from "./clock.js";

/** What a record costs on its way, in microseconds of each side. */
interface Transport {
  readonly send: number;
  readonly receive: number;
}

const processes = [2, 4, 8];
const features = 16;
const repetitions = 7;
/** Processor time: other programs on the machine do not count. */
const now = clock("cpu");

const steps = [8, 32, 128, 256].map((units) => ({ units, ...learningStep(units) }));
const transports = new Map<string, Transport>();
for (const batch of [1, 64]) {
  transports.set(
    `NDJSON over TCP, ${batch === 1 ? "one record" : `${batch} records`} a message`,
    await overTcp(batch),
  );
}
if (hasNatsServer) {
  const server = await natsServer();
  try {
    const nc = await connectTo({ servers: server.url, noAsyncTraces: true });
    for (const batch of [1, 64]) {
      const name = batch === 1 ? "one record" : `${batch} records`;
      transports.set(`NATS JetStream, ${name} a message`, await overJetStream(nc, batch));
    }
    await nc.close();
  } finally {
    await server.end();
  }
} else console.log("nats-server is not in the PATH, so there are no numbers of it");

console.log(
  `${cpus().length} cores, load average ${loadavg()
    .map((load) => load.toFixed(1))
    .join(" ")}; processor time, the least of ${repetitions} measurements each

learning from a record (GRU of ${features} inputs, window 32, stride 8, Adam)`,
);
for (const { units, parameters, microseconds } of steps) {
  console.log(
    `  ${String(units).padStart(4)} units${parameters.toLocaleString("en").padStart(12)} parameters${text(microseconds)} µs`,
  );
}
for (const [name, { send, receive }] of transports) {
  console.log(`
${name}: ${send.toFixed(1)} µs for who sends, ${receive.toFixed(1)} µs for who receives
             faster than one process, from a step of      speed with processes, each with a core of its own
  processes  ${" ".repeat(44)}${steps.map(({ units }) => `GRU-${units}`.padStart(9)).join("")}`);
  for (const count of processes) {
    const gains = steps.map(({ microseconds }) =>
      `${gain(microseconds, count, { send, receive }).toFixed(2)}×`.padStart(9),
    );
    console.log(
      `  ${String(count).padStart(9)}${text(Math.max(receive / (count - 1), send))} µs${" ".repeat(33)}${gains.join("")}`,
    );
  }
}
console.log(`
One process reads its records itself. Of several, each learns from a part of them and pays for receiving it; one sender serves
all, so nothing is faster than it. Exchanging parameters (mergeParameters) comes on top. Only the processor time of the clients is
counted: on one machine, the broker and the sender need cores too.`);

function text(microseconds: number): string {
  return microseconds.toFixed(1).padStart(12);
}

/** How many times faster than one process. */
function gain(step: number, count: number, { send, receive }: Transport): number {
  return step / Math.max((step + receive) / count, send);
}

/** What learning from one record costs. */
function learningStep(units: number): { parameters: number; microseconds: number } {
  const net = network(stack(gru(features, units), dense(units, 1)), { seed: 1 });
  const random = randomStream(1);
  const samples = Array.from({ length: 512 }, (): Sample => ({
    input: Float32Array.from({ length: features }, () => random.uniform()),
    target: random.uniform(),
  }));
  const sample$ = new Subject<Sample>();
  sample$
    .pipe(truncatedBptt(net, { loss: squaredError(), optimizer: adam(), window: 32, stride: 8 }))
    .subscribe();
  const seconds = Array.from({ length: repetitions }, () => {
    const start = now();
    for (const sample of samples) sample$.next(sample);
    return now() - start;
  });
  return { parameters: net.size, microseconds: (Math.min(...seconds) / samples.length) * 1e6 };
}

/**
 * What it costs to send records from one end of a socket to the other, in this process: encoding and decoding are timed alone,
 * the rest is halved.
 */
async function overTcp(batch: number): Promise<Transport> {
  const count = 16_384;
  const messages = Array.from({ length: count / batch }, (_, message) =>
    Array.from({ length: batch }, (__, index) => recordOf(message * batch + index)),
  );
  const encode = (records: readonly object[]): string =>
    records.map((record) => `${JSON.stringify(record)}\n`).join("");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const sender = connect((server.address() as AddressInfo).port, "127.0.0.1").setNoDelay(true);
  const [receiver] = (await once(server, "connection")) as [Socket];
  receiver.setEncoding("utf8");
  const lines = messages.flatMap((records) => encode(records).trimEnd().split("\n"));
  const [whole, encoding, decoding]: number[][] = [[], [], []];
  for (let round = 0; round < repetitions; round++) {
    whole.push(
      await transfer(
        sender,
        receiver,
        messages.map((records) => () => encode(records)),
        count,
      ),
    );
    encoding.push(timed(() => messages.forEach(encode)));
    decoding.push(timed(() => lines.forEach((line) => void JSON.parse(line))));
  }
  sender.destroy();
  receiver.destroy();
  server.close();
  const [all, sending, receiving] = [whole, encoding, decoding].map(
    (seconds) => (Math.min(...seconds) / count) * 1e6,
  );
  const rest = Math.max(0, all - sending - receiving) / 2;
  return { send: sending + rest, receive: receiving + rest };
}

/** What it costs this process to publish records to a server until they are stored, and to read them. */
async function overJetStream(nc: NatsConnection, batch: number): Promise<Transport> {
  const count = 16_384;
  const name = `RECORDS_${batch}`;
  await (await jetstreamManager(nc)).streams.add({ name, subjects: [`${name}.*`] });
  const records = Array.from({ length: count }, (_, index) => ({ index, ...recordOf(index) }));
  const [sending, receiving]: number[][] = [[], []];
  for (let round = 0; round < repetitions; round++) {
    const subject = `${name}.${round}`;
    const publish = toJetStream<{ index: number }>(nc, subject, {
      id: ({ index }) => `${round} ${index}`,
      batch: { records: batch },
    });
    let start = now();
    await lastValueFrom(fromPull(records).pipe(publish, counted()));
    sending.push(now() - start);
    start = now();
    const read = await lastValueFrom(fromJetStream(nc, name, { subject, untilEnd: true }).pipe(counted()));
    receiving.push(now() - start);
    if (read !== count) throw new Error(`breakEven: ${read} of ${count} records were read`);
  }
  const [send, receive] = [sending, receiving].map((seconds) => (Math.min(...seconds) / count) * 1e6);
  return { send, receive };
}

/** Sends messages one after the other and waits for the last record; the seconds that it took. */
async function transfer(
  sender: Socket,
  receiver: Socket,
  messages: readonly (() => string)[],
  count: number,
): Promise<number> {
  const start = now();
  let [received, rest] = [0, ""];
  const done = new Promise<void>((resolve) => {
    const read = (chunk: string): void => {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop()!; // a split text has a part
      for (const line of parts) if (JSON.parse(line)) received++;
      if (received < count) return;
      receiver.off("data", read);
      resolve();
    };
    receiver.on("data", read);
  });
  for (const message of messages) if (!sender.write(message())) await once(sender, "drain");
  await done;
  return now() - start;
}

function timed(action: () => void): number {
  const start = now();
  action();
  return now() - start;
}

/** A flight. */
function recordOf(index: number): object {
  return {
    date: 978_307_200_000 + index * 60_000,
    delay: index % 90,
    distance: 300 + (index % 2000),
    origin: "SLC",
    destination: "SFO",
  };
}
