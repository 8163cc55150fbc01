import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromJetStream, jetStreamStore, toJetStream } from "@backstream/jetstream";
import { jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { fromPull } from "backstream";
import { lastValueFrom, map, toArray } from "rxjs";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  hasNatsServer,
  natsServer,
  type NatsServer,
} from "../../../packages/jetstream/src/fixtures/natsServer.js";
import type { Flight } from "./Flight.js";
import { flightRecords } from "./flightRecords.js";

interface Opened {
  readonly server: NatsServer;
  readonly nc: NatsConnection;
  readonly manager: JetStreamManager;
}

/** A server that keeps its streams in a folder, of so many bytes at most. */
async function opened(folder: string, bytes: number): Promise<Opened> {
  const server = await natsServer({
    jetstream: false,
    configuration: `jetstream { store_dir: ${JSON.stringify(folder)}, max_file_store: ${bytes} }`,
  });
  const nc = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  onTestFinished(async () => {
    await nc.close();
    await server.end();
  });
  const manager = await jetstreamManager(nc);
  await manager.streams.add({ name: "FLIGHTS", subjects: ["flights"] });
  return { server, nc, manager };
}

/** Publishes all flights, from the first on; an error is the result. */
function publish(nc: NatsConnection, flights: readonly Flight[]): Promise<unknown> {
  const options = { id: ({ row }: Flight) => `${row}`, batch: { records: 8 }, inFlight: 8, timeout: 1500 };
  return lastValueFrom(fromPull(flights).pipe(toJetStream(nc, "flights", options))).catch(
    (error: unknown) => error,
  );
}

/** The numbers of the flights in the stream. */
function rowsIn(nc: NatsConnection): Promise<number[]> {
  return lastValueFrom(
    fromJetStream<Flight>(nc, "FLIGHTS", { untilEnd: true }).pipe(
      map(({ row }) => row),
      toArray(),
    ),
  );
}

describe.skipIf(!hasNatsServer)("a JetStream server without room", () => {
  it("by max_file_store refuses publisher and store in words, and when there is room again, nothing is lost or doubled", async () => {
    const folder = mkdtempSync(join(tmpdir(), "backstream-full-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { nc, manager } = await opened(folder, 800_000);
    const flights = await flightRecords(3000);
    const store = jetStreamStore(nc, "models", "flights", { timeout: 1500 });
    const first = await store.save(new Uint8Array(100), undefined);
    await manager.streams.add({ name: "OTHERS", subjects: ["others"] });
    for (let index = 0; index < 6; index++)
      await manager.jetstream().publish("others", new Uint8Array(100_000));

    expect(String(await publish(nc, flights))).toMatch(
      /^UnreachableError: toJetStream: \S+ refuses for 1500 ms, while publishing to flights: insufficient resources$/,
    );
    await expect(store.save(new Uint8Array(100_000), first)).rejects.toThrow(
      /^jetStreamStore\(models, flights\): \S+ refuses for 1500 ms, while saving the checkpoint: insufficient resources$/,
    );
    expect((await store.load())?.bytes).toEqual(new Uint8Array(100));

    await manager.streams.purge("OTHERS");
    expect(await publish(nc, flights)).not.toBeInstanceOf(Error);
    expect(await rowsIn(nc)).toEqual(flights.map(({ row }) => row));
    await store.save(new Uint8Array(100_000), first);
  });

  it("on its disk does not answer, which is said in words, and begun again with room, nothing is lost or doubled", async ({
    skip,
  }) => {
    const disk = mkdtempSync(join(tmpdir(), "backstream-full-"));
    onTestFinished(() => rmSync(disk, { recursive: true, force: true }));
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]).status !== 0) {
      console.warn("a small disk cannot be mounted here: the test of a server's full disk is skipped");
      return skip();
    }
    onTestFinished(() => void spawnSync("umount", [disk]));
    const { server, nc } = await opened(disk, 1e9);
    const flights = await flightRecords(6000);
    // Another program leaves little.
    const filler = join(disk, "filler");
    writeFileSync(filler, new Uint8Array(1.7e6));

    expect(String(await publish(nc, flights))).toMatch(
      /^UnreachableError: toJetStream: (no answer from \S+ after 1500 ms, while publishing to flights|\S+ refuses for 1500 ms, while publishing to flights:)/,
    );
    // This version of the server does not end in order any more.
    await server.stop("SIGKILL");
    rmSync(filler);
    await server.start();
    let again = await publish(nc, flights);
    while (again instanceof Error && /no answer|closed/.test(again.message))
      again = await publish(nc, flights);
    expect(again).not.toBeInstanceOf(Error);
    expect(await rowsIn(nc)).toEqual(flights.map(({ row }) => row));
  });
});
