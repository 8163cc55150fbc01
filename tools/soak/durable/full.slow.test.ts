import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jetStreamStore, toJetStream } from "@backstream/jetstream";
import { DiscardPolicy, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { durable, folderStore, fromPull, type CheckpointStore, type Step } from "backstream";
import { concatMap, from, lastValueFrom, map, Subject, tap } from "rxjs";
import { describe, expect, it, onTestFinished } from "vitest";
import { decompressCheckpoint } from "../../../packages/trainers/src/checkpoints/decompressCheckpoint.js";
import { hasNatsServer, natsServer } from "../../../packages/jetstream/src/fixtures/natsServer.js";
import type { Flight } from "./Flight.js";
import { flightRecords } from "./flightRecords.js";
import { flightRiver, type FlightRiver, type Score } from "./FlightRiver.js";

/** Learns flights that a test hands out, and saves every 10 updates. */
async function learning(store: CheckpointStore) {
  const flights = await flightRecords(60_000);
  const batches$ = new Subject<readonly Flight[]>();
  let river: FlightRiver | undefined;
  let step = 0;
  const learner = durable<Step, Score>(
    store,
    (begin) => {
      const records$ = batches$.pipe(
        concatMap((batch) => from(batch)),
        map((flight) => ({ ...flight, position: { source: "flights", offset: [flight.row] } })),
      );
      river = flightRiver(records$, begin);
      return river.steps$;
    },
    { every: 10, extra: () => river!.score(), mostUnsaved: Infinity },
  );
  const saved: number[] = [];
  const ends: unknown[] = [];
  learner.saved$.subscribe((save) => saved.push(save.step));
  const subscription = learner.subscribe({
    next: (newest) => (step = newest.step),
    error: (error) => ends.push(error),
  });
  onTestFinished(() => subscription.unsubscribe());
  let next = 0;
  return {
    saved,
    ends,
    learner,
    /** Learns the next flights, until so. */
    async until(isSo: () => boolean): Promise<void> {
      while (!isSo() && ends.length === 0) {
        if (next < flights.length) batches$.next(flights.slice(next, (next += 40)));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    get step() {
      return step;
    },
  };
}

/** A file system of a few megabytes; undefined where this user may not mount one. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "backstream-full-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]);
  if (status === 0) return folder;
  rmSync(folder, { recursive: true });
  console.warn("a small disk cannot be mounted here: the test of a full disk is skipped");
  return undefined;
}

it("a disk that is full costs saves, not learning: one line says so, and the earlier checkpoint is whole", async ({
  skip,
}) => {
  const disk = smallDisk();
  if (disk === undefined) return skip();
  onTestFinished(() => {
    spawnSync("umount", [disk]);
    rmSync(disk, { recursive: true });
  });
  const folder = join(disk, "checkpoints");
  const run = await learning(folderStore(folder, { keep: 1 }));
  await run.until(() => run.saved.length > 0);
  const { step } = run;
  const before = run.saved.at(-1)!;
  // What another program leaves free is too little.
  const filler = join(disk, "filler");
  expect(() => writeFileSync(filler, new Uint8Array(4e6))).toThrow("ENOSPC");
  await run.until(() => run.learner.health().failure !== undefined && run.step > step + 20);
  expect(String(run.learner.health().failure)).toMatch(
    /^Error: folderStore: \S+ cannot be written to \(ENOSPC: no space left on device, write\); the disk is full, so make room on it; what was saved before is unchanged$/,
  );
  expect(run.ends).toEqual([]);
  const kept = run.saved.at(-1)!;
  expect(kept).toBeGreaterThanOrEqual(before);
  const other = await learning(folderStore(folder));
  await other.until(() => other.learner.health().step > 0);
  expect(other.learner.health().step).toBeGreaterThanOrEqual(kept);
  rmSync(filler);
  await run.until(() => run.saved.at(-1)! > kept);
  expect(readdirSync(folder)).toHaveLength(1);
});

describe.skipIf(!hasNatsServer)("a JetStream server that is full", () => {
  async function connected(): Promise<NatsConnection> {
    const server = await natsServer();
    const nc = await connect({ servers: server.url });
    onTestFinished(async () => {
      await nc.close();
      await server.end();
    });
    return nc;
  }

  it("costs saves, not learning: one line says so, and the earlier checkpoint is whole", async () => {
    const nc = await connected();
    const manager = await jetstreamManager(nc);
    const store = jetStreamStore(nc, "models", "flights", { timeout: 300 });
    const run = await learning(store);
    await run.until(() => run.saved.length > 0);
    await run.learner.flush();
    const { config, state } = await manager.streams.info("KV_models");
    await manager.streams.update("KV_models", { ...config, max_bytes: state.bytes + 1000 });
    const { step } = run;
    await run.until(() => run.learner.health().failure !== undefined && run.step > step + 20);
    expect(String(run.learner.health().failure)).toMatch(
      /^UnreachableError: jetStreamStore\(models, flights\): \S+ refuses for 300 ms, while saving the checkpoint: maximum bytes exceeded$/,
    );
    expect(run.ends).toEqual([]);
    const kept = run.saved.length;
    const loaded = await store.load();
    expect((await decompressCheckpoint(loaded!.bytes)).step).toBe(run.saved.at(-1));
    await manager.streams.update("KV_models", { ...config, max_bytes: -1 });
    await run.until(() => run.saved.length > kept);
  });

  it("ends a publisher in one line, and everything that was confirmed is there", async () => {
    const nc = await connected();
    const manager = await jetstreamManager(nc);
    await manager.streams.add({
      name: "FLIGHTS",
      subjects: ["flights"],
      max_bytes: 20_000,
      discard: DiscardPolicy.New,
    });
    const flights = await flightRecords(1000);
    let confirmed = 0;
    const publish = toJetStream<Flight>(nc, "flights", {
      id: ({ row }) => `${row}`,
      inFlight: 8,
      timeout: 300,
    });
    const stored$ = fromPull(flights).pipe(publish);
    const end = await lastValueFrom(stored$.pipe(tap(({ records }) => (confirmed += records.length)))).catch(
      (error: unknown) => error,
    );
    expect(String(end)).toMatch(
      /^UnreachableError: toJetStream: \S+ refuses for 300 ms, while publishing to flights: maximum bytes exceeded$/,
    );
    expect((await manager.streams.info("FLIGHTS")).state.messages).toBe(confirmed);
    expect(confirmed).toBeGreaterThan(50);
  });
});
