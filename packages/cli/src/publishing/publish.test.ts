import { partitionOf } from "@backstream/jetstream";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { Redis } from "ioredis";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasNatsServer, natsServer, type NatsServer } from "../../../jetstream/src/fixtures/natsServer.js";
import { hasRedisServer, redisServer, type RedisServer } from "../../../redis/src/fixtures/redisServer.js";
import { listOf } from "../fixtures/listOf.js";
import { learn } from "../learn.js";
import { openSource } from "../sources/openSource.js";
import type { PositionedRecord } from "../sources/PositionedRecord.js";
import { publish } from "./publish.js";
import type { PublishOptions } from "./PublishOptions.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const source = join(folder, "rows.ndjson");
const rows = Array.from({ length: 500 }, (_, index) => ({
  k: `key ${(index * index) % 13}`,
  x: index,
  y: index % 3,
  position: index,
}));
writeFileSync(source, [...rows.map((row) => JSON.stringify(row)), "{", '{"x":1}'].join("\n"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The records of a stream, without their positions. */
async function recordsOf(url: string, limit: number): Promise<unknown[]> {
  const items = await listOf((await openSource(url, { limit })).records);
  return items.map((item) => Object.assign({}, (item as PositionedRecord).record));
}

describe.skipIf(!hasNatsServer)("to NATS", () => {
  let server: NatsServer;
  let nc: NatsConnection;
  beforeAll(async () => {
    server = await natsServer();
    nc = await connect({ servers: server.url });
  });
  afterAll(async () => {
    await nc.close();
    await server.end();
  });

  it("makes the stream, sends each record to the partition of its key, in order, and doubles nothing", async () => {
    const options = { source, to: `${server.url}/ROWS`, key: "k", partitions: 4, batch: 16 };
    const said: string[] = [];
    const first = await publish({ ...options, limit: 320 }, { onMessage: (text) => said.push(text) });
    expect(first).toMatchObject({ records: 320, duplicates: 0, rejected: 0, interrupted: false });
    expect(said).toEqual([
      "made the stream ROWS with the subjects ROWS.>; it knows records that come again for 10 minutes",
    ]);
    const manager = await jetstreamManager(nc);
    await manager.streams.purge("ROWS"); // the server still knows their ids
    const again = await publish({ ...options, limit: 320 });
    expect(again).toMatchObject({ records: 320, duplicates: 320 });

    const to = `${server.url}/SECOND`;
    expect(await publish({ ...options, to })).toMatchObject({
      records: 500,
      duplicates: 0,
      rejected: 2,
      rejections: [{ records: 1 }, { reason: "k is missing", records: 1 }],
    });
    expect(await publish({ ...options, to })).toMatchObject({ records: 500, duplicates: 500 });
    const { config, state } = await manager.streams.info("SECOND", { subjects_filter: ">" });
    expect(config).toMatchObject({ subjects: ["SECOND.>"], storage: "file", duplicate_window: 600e9 });
    expect(state.messages).toBeLessThan(500 / 16 + 4 + 1);
    for (let partition = 0; partition < 4; partition++) {
      const wanted = rows.filter(({ k }) => partitionOf(k, 4) === partition);
      const there = await recordsOf(`${to}?subject=SECOND.${partition}`, wanted.length);
      expect(there).toEqual(wanted);
    }
  });

  it("sends to one subject without partitions, and what is learned from it is the same", async () => {
    const to = `${server.url}/PLAIN`;
    await publish({ source, to });
    const options = { target: "y", inputs: ["x"], key: "k", units: 2, limit: 500 } as const;
    expect((await learn({ ...options, source: to })).loss).toBe((await learn({ ...options, source })).loss);
    await expect(publish({ source, to, key: "k", partitions: 2 })).rejects.toThrow(
      `${to}: the stream has the subjects PLAIN, expected PLAIN.>; publish to another stream, or without --partitions as before`,
    );
  });

  it("keeps the rate, and when it is stopped leaves out what does not fill a message", async () => {
    const stop = new AbortController();
    const to = `${server.url}/SLOW`;
    const options: PublishOptions = { source, to, batch: 10, rate: 500, signal: stop.signal };
    const begin = performance.now();
    const report = await publish(options, { onStored: (records) => records >= 100 && stop.abort() });
    expect(performance.now() - begin).toBeGreaterThan(190);
    expect(report.interrupted).toBe(true);
    expect(report.records % 10).toBe(0);
    expect(await publish({ source, to, batch: 10, limit: 500 })).toMatchObject({ records: 500 });
    expect(await recordsOf(to, 500)).toEqual(rows);
  });

  it.each<[Partial<PublishOptions>, string]>([
    [{ to: "rows.csv" }, "rows.csv: is no URL, expected one such as nats://127.0.0.1/FLIGHTS"],
    [{ key: "k" }, "--key: there is no --partitions N, which it is for"],
    [{ partitions: 4 }, "--partitions: there is no --key COLUMN, which says what belongs together"],
    [
      { to: "redis://127.0.0.1/A", key: "k", partitions: 4 },
      "--partitions: redis://127.0.0.1/A is a stream of Redis, which has no subjects; take nats://",
    ],
    [{ rate: 0 }, "--rate: 0 is no positive number"],
    [{ source: "none.csv" }, "none.csv: cannot be read (no such file)"],
  ])("refuses %o", async (options, message) => {
    await expect(publish({ source, to: `${server.url}/A`, ...options })).rejects.toThrow(message);
  });
});

describe.skipIf(!hasRedisServer)("to Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await redisServer();
  });
  afterAll(() => server.stop());

  it("sends each record once", async () => {
    const to = `redis://127.0.0.1:${server.port}/1/ROWS`;
    expect(await publish({ source, to, limit: 130 })).toMatchObject({ records: 130, duplicates: 0 });
    expect(await publish({ source, to, limit: 500 })).toMatchObject({ records: 500, duplicates: 130 });
    expect(await recordsOf(to, 500)).toEqual(rows);
    const client = new Redis({ port: server.port, db: 1 });
    expect(await client.xlen("ROWS")).toBeLessThan(500);
    client.disconnect();
  });
});
