import { jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { encode } from "cborg";
import { Redis } from "ioredis";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasNatsServer, natsServer, type NatsServer } from "../../../jetstream/src/fixtures/natsServer.js";
import { hasRedisServer, redisServer, type RedisServer } from "../../../redis/src/fixtures/redisServer.js";
import { learn } from "../learn.js";
import { predictWith } from "../predictWith.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const rows = Array.from({ length: 300 }, (_, index) => ({
  k: `key ${(index * index) % 5}`,
  x: (index * 7) % 11,
  y: (index % 7) - (index % 3),
  position: index % 2, // a column as others
}));
const lines = rows.map((row) => JSON.stringify(row));
writeFileSync(file("rows.ndjson"), lines.join("\n"));
const options = { target: "y", key: "k", units: 3, window: 8, stride: 4, limit: 300 } as const;

describe.skipIf(!hasNatsServer)("a stream of NATS", () => {
  let server: NatsServer;
  let nc: NatsConnection;
  beforeAll(async () => {
    server = await natsServer({
      configuration: 'authorization { user: "ann", password: "p/ss@word" }',
    });
    nc = await connect({ servers: server.url, user: "ann", pass: "p/ss@word" });
    const manager = await jetstreamManager(nc);
    await manager.streams.add({ name: "ROWS", subjects: ["rows.>"] });
    for (let index = 0; index < 300; index += 50) {
      const [part, those] = [lines.slice(index, index + 50), rows.slice(index, index + 50)];
      // Every other message in CBOR.
      const message = index % 100 === 0 ? part.join("\n") : Buffer.concat(those.map((row) => encode(row)));
      await manager.jetstream().publish(index < 100 ? "rows.a" : "rows.b", message);
    }
  });
  afterAll(async () => {
    await nc.close();
    await server.end();
  });
  const url = (rest: string, who = "ann:p%2Fss%40word@"): string =>
    server.url.replace("//", `//${who}`) + rest;

  it("is learned from as a file with the same records is, and its password is not shown", async () => {
    const said: string[] = [];
    const whole = await learn({ ...options, source: file("rows.ndjson"), predictions: file("whole.ndjson") });
    const report = await learn(
      {
        ...options,
        source: url("/ROWS"),
        predictions: file("stream.ndjson"),
        save: file("model.safetensors"),
      },
      { onMessage: (text) => said.push(text), onWarning: (text) => said.push(text) },
    );
    expect(report.source).toBe(`${server.url}/ROWS`);
    expect([report.loss, report.records]).toEqual([whole.loss, 300]);
    expect(readFileSync(file("stream.ndjson"), "utf8")).toBe(readFileSync(file("whole.ndjson"), "utf8"));
    expect(JSON.stringify([report, said])).not.toContain("word");
    const predicted = await predictWith({
      model: file("model.safetensors"),
      source: url("/ROWS?subject=rows.b"),
      predictions: file("predicted.ndjson"),
      limit: 10,
    });
    expect([predicted.records, predicted.labelled]).toEqual([10, 10]);
  });

  it("that cannot be read is said in one line, without the password", async () => {
    const of = (source: string): Promise<unknown> => learn({ ...options, source });
    const at = server.url.replace("nats://", "");
    await expect(of(url("/ROWS", "ann:wrong@"))).rejects.toThrow(
      `${server.url}/ROWS: cannot connect to ${at} (authorization violation)`,
    );
    await expect(of(url("/NONE?timeout=200"))).rejects.toThrow(/NONE\?timeout=200: fromJetStream\(NONE\): /);
    await expect(of("nats://127.0.0.1:1/ROWS")).rejects.toThrow(
      /^nats:\/\/127\.0\.0\.1:1\/ROWS: cannot connect/,
    );
  });

  it("ends when the run is stopped, also before its first record", async () => {
    await (await jetstreamManager(nc)).streams.add({ name: "EMPTY", subjects: ["empty"] });
    const stop = new AbortController();
    const learned = learn({ ...options, source: url("/EMPTY"), signal: stop.signal });
    stop.abort("SIGTERM");
    await expect(learned).rejects.toThrow(`${server.url}/EMPTY: stopped before there was a record`);
  });
});

describe.skipIf(!hasRedisServer)("a stream of Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await redisServer();
    const client = new Redis({ port: server.port, db: 2 });
    await client.xadd("ROWS", "*", "records", lines.slice(0, 200).join("\n"));
    await client.xadd("ROWS", "*", "records", lines.slice(200).join("\n"));
    client.disconnect();
  });
  afterAll(() => server.stop());

  it("is learned from as a file with the same records is", async () => {
    const whole = await learn({ ...options, source: file("rows.ndjson") });
    const source = `redis://127.0.0.1:${server.port}/2/ROWS`;
    const report = await learn({ ...options, source });
    expect([report.source, report.loss, report.records]).toEqual([source, whole.loss, 300]);
  });

  it("that cannot be read is said in one line", async () => {
    const of = (rest: string): Promise<unknown> =>
      learn({ ...options, source: `redis://127.0.0.1:${server.port}/${rest}` });
    await expect(of("NONE?timeout=200")).rejects.toThrow(
      /NONE\?timeout=200: fromRedis: there is no stream NONE/,
    );
    await expect(of("99/ROWS")).rejects.toThrow(/99\/ROWS: cannot connect to .*DB index is out of range/);
  });
});

it.each([
  ["nats://127.0.0.1", "nats://127.0.0.1: has no stream, expected nats://host/STREAM"],
  [
    "nats://127.0.0.1/A/B",
    "nats://127.0.0.1/A/B: has more than one name behind the server, expected nats://host/STREAM",
  ],
  [
    "nats://me:secret@127.0.0.1/A?subjct=b",
    'nats://127.0.0.1/A?subjct=b: "subjct" is no parameter, expected subject or timeout',
  ],
  ["redis://127.0.0.1/", "redis://127.0.0.1/: has no key, expected one such as redis://127.0.0.1/FLIGHTS"],
  [
    "redis://127.0.0.1/A?timeout=x",
    'redis://127.0.0.1/A?timeout=x: timeout is "x", expected a whole number of milliseconds from 1 up',
  ],
  [
    "kafka://me:secret@127.0.0.1/A",
    "kafka://127.0.0.1/A: kafka:// is not known, expected nats:// or redis://",
  ],
  [
    "nats://me:sec/ret@127.0.0.1/A",
    "nats://127.0.0.1/A: is no URL, expected one such as nats://127.0.0.1:4222/FLIGHTS; in a user or a password, write / as %2F and @ as %40",
  ],
])("refuses %s", async (source, message) => {
  await expect(learn({ source, target: "y" })).rejects.toThrow(message);
});

it("refuses options of files", async () => {
  await expect(learn({ source: "nats://127.0.0.1/A", target: "y", delimiter: ";" })).rejects.toThrow(
    "--delimiter: is for files and standard input; a stream holds JSON or CBOR",
  );
});
