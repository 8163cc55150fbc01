import { network, type Sample } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { Checkpoint } from "@backstream/operators";
import { adam } from "@backstream/optimizers";
import { randomStream } from "@backstream/tensors";
import { decodeCheckpoint, encodeCheckpoint, truncatedBptt } from "@backstream/trainers";
import { execFileSync } from "node:child_process";
import { lastValueFrom, map, of, take, toArray, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { collected } from "./fixtures/collected.js";
import { hasNatsServer } from "./fixtures/natsServer.js";
import { openServer, type OpenServer } from "./fixtures/openServer.js";
import { fromJetStream } from "./fromJetStream.js";
import { jetStreamStore } from "./jetStreamStore.js";
import { toJetStream } from "./toJetStream.js";

interface Reading {
  readonly t: number;
  readonly device: number;
}

const readings = Array.from({ length: 600 }, (_, t): Reading => ({ t, device: t % 3 }));

async function published(options: { readonly records: number }): Promise<OpenServer> {
  const opened = await openServer();
  await opened.jsm.streams.add({ name: "READINGS", subjects: ["readings"] });
  const id = ({ t }: Reading): string => `${t}`;
  await lastValueFrom(of(...readings).pipe(toJetStream(opened.nc, "readings", { id, batch: options })));
  return opened;
}

/** Learns from readings, those of each device with a memory of their own. */
function learning(records$: Observable<Reading>, from?: Checkpoint) {
  const net = network(stack(gru(1, 6), dense(6, 1)), { seed: 3, name: "net" });
  const steps$ = records$.pipe(
    map(
      (record) => ({ ...record, input: Math.sin(record.t), target: Math.sin(record.t + 3) }) satisfies Sample,
    ),
    truncatedBptt(net, {
      loss: squaredError(),
      optimizer: adam(),
      window: 8,
      stride: 3,
      key: ({ device }) => device,
      from,
    }),
  );
  return { net, steps$ };
}

/** The bits of a net that has learned without a broker. */
async function expected(): Promise<unknown> {
  const { net, steps$ } = learning(of(...readings));
  await lastValueFrom(steps$);
  return net.save();
}

describe.skipIf(!hasNatsServer)("learning from a stream", () => {
  it("ends with the same bits when it is stopped at 12 places, also inside messages", async () => {
    const { nc } = await published({ records: 7 });
    const random = randomStream(4);
    const store = jetStreamStore(nc, "models", "readings");
    let insideMessages = 0;
    /** One life: from the newest checkpoint, for so many steps. */
    const live = async (steps: number): Promise<unknown> => {
      const stored = await store.load();
      const from = stored && decodeCheckpoint(stored.bytes);
      const records$ = fromJetStream<Reading>(nc, "READINGS", { from, untilEnd: true, credit: 4 });
      const { net, steps$ } = learning(records$, from);
      const checkpoints$ = steps$.pipe(
        take(steps),
        map((step) => step.checkpoint()),
      );
      const checkpoint = await lastValueFrom(checkpoints$);
      // Three numbers: there are records behind it in the message.
      if (checkpoint.positions?.[0].offset.length === 3) insideMessages++;
      await store.save(encodeCheckpoint(checkpoint), stored?.revision);
      return net.save();
    };
    for (let life = 1; life < 12; life++) await live(1 + Math.floor(15 * random.uniform()));
    expect(await live(Infinity)).toEqual(await expected());
    expect(insideMessages).toBeGreaterThan(5);
  });

  it("ends with the same bits when the server is killed while it learns", async () => {
    const { nc, server } = await published({ records: 10 });
    const { net, steps$ } = learning(fromJetStream<Reading>(nc, "READINGS", { untilEnd: true, credit: 2 }));
    const steps = collected(steps$);
    await steps.has(1);
    await server.stop("SIGKILL");
    await server.start();
    expect(await steps.ended).toBeUndefined();
    expect(net.save()).toEqual(await expected());
  });
});

const hasMosquitto = (() => {
  try {
    execFileSync("mosquitto_pub", ["--help"], { stdio: "ignore" });
    return true;
  } catch (error) {
    return (error as { status?: number | null }).status === 1; // it says how it is used
  }
})();
if (!hasMosquitto) console.warn("mosquitto_pub is not in the PATH: the test of MQTT is skipped");

it.skipIf(!hasNatsServer || !hasMosquitto)("reads what MQTT clients publish", async () => {
  const { nc, jsm, server } = await openServer({ mqtt: true });
  await jsm.streams.add({ name: "SENSORS", subjects: ["sensors.>"] });
  const lines = [1, 2, 3].map((n) => `{"n":${n}}`);
  for (const line of lines) {
    const where = ["-h", "127.0.0.1", "-p", `${server.mqttPort}`, "-V", "mqttv311"];
    execFileSync("mosquitto_pub", [...where, "-q", "1", "-t", "sensors/kitchen", "-m", line]);
  }
  const records$ = fromJetStream<{ n: number }>(nc, "SENSORS", {
    subject: "sensors.kitchen",
    untilEnd: true,
  });
  const records = await lastValueFrom(records$.pipe(toArray()));
  expect(records.map(({ n, position }) => [n, position.offset])).toEqual([
    [1, [1, 0]],
    [2, [2, 0]],
    [3, [3, 0]],
  ]);
});
