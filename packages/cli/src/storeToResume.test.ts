import {
  decompressCheckpoint,
  folderStore,
  loadCheckpoint,
  type Checkpoint,
  type CheckpointStore,
} from "backstream";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasNatsServer, natsServer, type NatsServer } from "../../jetstream/src/fixtures/natsServer.js";
import { hasRedisServer, redisServer, type RedisServer } from "../../redis/src/fixtures/redisServer.js";
import { openStore } from "./brokers/openStore.js";
import { failureOf } from "./failureOf.js";
import { learn } from "./learn.js";
import type { LearnOptions } from "./LearnOptions.js";
import type { Model } from "./Model.js";
import type { Report } from "./Report.js";
import { runLearning } from "./runLearning.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);
let nats: NatsServer | undefined;
let nc: NatsConnection | undefined;
let redis: RedisServer | undefined;

/** Records of ever other keys; the 150th and the 400th are broken. */
const rows = Array.from({ length: 600 }, (_, index) =>
  JSON.stringify({
    k: `key ${(index * index) % 7}`,
    x: (index * 7) % 11,
    y: (index % 7) - (index % 3),
    colour: ["red", "green", "blue"][(index * 5) % 3],
  }),
);
rows[150] = "{";
rows[400] = "[]";
writeFileSync(file("rows.ndjson"), rows.join("\n"));
const given = { key: "k", units: 4, window: 8, stride: 3, maxKeys: 3, limit: 600 } as const;

beforeAll(async () => {
  if (hasNatsServer) {
    nats = await natsServer();
    nc = await connect({ servers: nats.url });
    const manager = await jetstreamManager(nc);
    await manager.streams.add({ name: "ROWS", subjects: ["rows"] });
    for (let index = 0; index < 600; index += 40)
      await manager.jetstream().publish("rows", rows.slice(index, index + 40).join("\n"));
  }
  if (hasRedisServer) redis = await redisServer();
});
afterAll(async () => {
  await nc?.close();
  await nats?.end();
  await redis?.stop();
  rmSync(folder, { recursive: true });
});

/** Runs until a broken record; then the run ends as if it had been killed: nothing completes. */
async function killedRun(options: LearnOptions, record: number): Promise<void> {
  const killed = learn(options, {
    onMessage: (text) => {
      if (text.startsWith(`rejected record ${record}:`)) throw new Error("killed");
    },
  });
  await expect(killed).rejects.toThrow("killed");
}

/** What a store holds. */
async function modelIn(store: string): Promise<Model> {
  const opened = await openStore(store);
  const stored = await opened.store.load();
  await opened.close();
  return (await decompressCheckpoint(stored!.bytes)) as Model; // one was saved by learn
}

/** Without what depends on the process. */
const comparable = ({ nets, ...rest }: Checkpoint): unknown => ({
  ...rest,
  nets: nets.map(({ parameters }) => parameters),
});

const stores: readonly (readonly [string, boolean, (name: string) => string])[] = [
  ["a folder", true, file],
  ["NATS", hasNatsServer, (name) => `${nats!.url}/models/${name}`], // there is a server
  ["Redis", hasRedisServer, (name) => `redis://127.0.0.1:${redis!.port}/3/models/${name}`], // there is a server
];
const tasks = [{ target: "y" }, { target: "colour" }] as const;
const cases = stores.flatMap(([kind, isThere, storeAt]) =>
  tasks.flatMap((task) =>
    (["a file", "a stream"] as const)
      .filter((source) => source === "a file" || hasNatsServer)
      .map((source) => ({
        kind,
        isThere,
        storeAt,
        task,
        source,
        name: `${source}, ${task.target}, ${kind}`,
      })),
  ),
);

describe("goes on by itself after a kill as if there had been none, bit for bit", () => {
  it.each(cases.filter(({ isThere }) => isThere))("$name", async ({ name, task, source, storeAt }) => {
    const of = (part: string): string => file(`${name} ${part}`);
    const from = source === "a file" ? file("rows.ndjson") : `${nats!.url}/ROWS`;
    const options = { ...given, ...task, source: from, every: 7 };
    const key = name.replaceAll(/\W+/g, "-");
    const whole = { ...options, store: storeAt(`${key}-whole`) };
    await learn({ ...whole, save: of("whole.safetensors"), predictions: of("whole.ndjson") });
    const store = storeAt(key);
    const resumed = { ...options, store, save: of("resumed.safetensors"), predictions: of("resumed.ndjson") };
    await killedRun(resumed, 150);
    await killedRun(resumed, 400);
    const report = await learn(resumed);
    expect(report.resumedAfter).toBeGreaterThan(150);
    expect(report.records + report.resumedAfter).toBe(600);
    expect(readFileSync(of("resumed.ndjson"), "utf8")).toBe(readFileSync(of("whole.ndjson"), "utf8"));
    expect(comparable(loadCheckpoint(of("resumed.safetensors")))).toEqual(
      comparable(loadCheckpoint(of("whole.safetensors"))),
    );
    const stored = await modelIn(store);
    expect(comparable(stored)).toEqual(comparable(await modelIn(whole.store)));
    expect(stored.positions?.map((position) => position.source)).toEqual(
      source === "a stream" ? ["ROWS"] : undefined,
    );
  });
});

const late = { target: "y", labelDelay: 31, band: 0.9 } as const;
const replayed = { target: "y", cell: "none", replay: "4/30", labelDelay: 5 } as const;

it.skipIf(!hasNatsServer).each([
  ["late labels", late],
  ["past records", replayed],
])("goes on by itself amid %s of a stream, bit for bit", async (name, task) => {
  const { window: _, stride: __, ...rest } = given;
  const options = { ...rest, ...task, source: `${nats!.url}/ROWS`, every: 7 };
  const key = name.replaceAll(" ", "-");
  const [whole, store] = [`${nats!.url}/models/${key}-whole`, `${nats!.url}/models/${key}`];
  const ofWhole = { save: file(`${key}-whole.safetensors`), predictions: file(`${key}-whole.csv`) };
  await learn({ ...options, store: whole, ...ofWhole });
  const resumed = {
    ...options,
    store,
    save: file(`${key}.safetensors`),
    predictions: file(`${key}.csv`),
  };
  await killedRun(resumed, 150);
  await killedRun(resumed, 400);
  await learn(resumed);
  expect(readFileSync(file(`${key}.csv`), "utf8")).toBe(readFileSync(file(`${key}-whole.csv`), "utf8"));
  expect(comparable(loadCheckpoint(resumed.save))).toEqual(comparable(loadCheckpoint(ofWhole.save)));
});

it("saves the state between two samples when it is stopped, not the rest of the windows, and goes on from there", async () => {
  const options = { ...given, target: "y", source: file("rows.ndjson") };
  await learn({ ...options, save: file("unstopped.safetensors") });
  const stop = new AbortController();
  const store = file("stopped");
  const first = await learn(
    { ...options, store, signal: stop.signal },
    {
      onMessage: (text) => {
        if (text.startsWith("rejected record 400:")) stop.abort("SIGTERM");
      },
    },
  );
  expect(first.interrupted).toBe(true);
  expect((await modelIn(store)).extra.run?.records).toBe(first.records);
  const report = await learn({ ...options, store, save: file("gone-on.safetensors") });
  expect(report.resumedAfter).toBe(first.records);
  expect(comparable(loadCheckpoint(file("gone-on.safetensors")))).toEqual(
    comparable(loadCheckpoint(file("unstopped.safetensors"))),
  );
});

it("reads nothing more where all was read, and refuses another source, other options and other programs", async () => {
  const options = { ...given, target: "y", source: file("rows.ndjson"), every: 50 };
  const store = file("ended");
  await learn({ ...options, store });
  expect(await learn({ ...options, store })).toMatchObject({ records: 0, resumedAfter: 600 });
  const reasonOf = (changed: Partial<LearnOptions>): Promise<string> =>
    learn({ ...options, store, ...changed }).then(
      () => "none",
      (error: Error) => error.message,
    );
  expect(await reasonOf({ units: 5 })).toBe(
    `--units: 5, but the run in ${store} began with 4; leave it out, or name another store`,
  );
  expect(await reasonOf({ checkpoint: file("c") })).toBe(
    "--store: there is --checkpoint as well; give one of them",
  );
  expect(await reasonOf({ resume: true })).toBe(
    "--resume: a run with --store goes on by itself; leave it out",
  );
  expect(await reasonOf({ store: "" })).toBe("--store: is empty, expected a URL or the path of a folder");
  expect(await reasonOf({ store: "s3://bucket/key" })).toBe(
    "--store: s3://bucket/key: s3:// is not known, expected nats:// or redis://",
  );
  expect(await reasonOf({ store: "nats://me:secret@127.0.0.1/models" })).toBe(
    "--store: nats://127.0.0.1/models has no bucket and key, expected one such as nats://host/models/flights",
  );
  expect(await reasonOf({ store: "redis://me:secret@127.0.0.1:1/models" })).toBe(
    "redis://127.0.0.1:1/models: cannot connect to 127.0.0.1:1 (connect ECONNREFUSED 127.0.0.1:1)",
  );
  mkdirSync(file("other"));
  await folderStore(file("other")).save(Uint8Array.of(1, 2, 3), undefined);
  expect(await reasonOf({ store: file("other") })).toMatch(
    /^--store: the checkpoint in .*other is damaged \(/,
  );
});

it.skipIf(!hasNatsServer)("refuses a stream where the saved run has read a file", async () => {
  const options = { ...given, target: "y", store: file("of-a-file") };
  await learn({ ...options, source: file("rows.ndjson") });
  const source = `${nats!.url}/ROWS`; // there is a server
  await expect(learn({ ...options, source })).rejects.toThrow(
    `${source}: the saved run has read no stream of a broker; give the same source`,
  );
});

/** A run over a store of the test's own. */
function learnInto(store: CheckpointStore, warnings: string[] = []): Promise<Report> {
  const options = { ...given, target: "y", source: file("rows.ndjson"), every: 5, store: "mine" };
  const opened = { name: "mine", store, close: async () => {} };
  return runLearning(options, { onWarning: (text) => warnings.push(text) }, { store: opened });
}

it("learns on while the store is away, says so, and saves later", async () => {
  const inner = folderStore(file("away"));
  const warnings: string[] = [];
  let failures = 0;
  const report = await learnInto(
    {
      load: () => inner.load(),
      save(bytes, after) {
        // The health is looked at twice a second.
        if (warnings.length === 0 && failures < 100) {
          failures++;
          return Promise.reject(new Error("no route"));
        }
        return inner.save(bytes, after as number | undefined);
      },
    },
    warnings,
  );
  expect(report.records).toBe(600);
  expect(warnings[0]).toMatch(
    /^--store: mine cannot be saved to \(no route\); learning goes on with \d+ updates not saved, and saving is tried again$/,
  );
  expect(warnings.at(-1)).toBe("--store: mine is saved to again");
  expect((await modelIn(file("away"))).step).toBe(report.steps);
});

it("ends with one line and an exit code of its own when another process has taken over", async () => {
  const inner = folderStore(file("taken"));
  let saves = 0;
  const learned = learnInto({
    load: () => inner.load(),
    async save(bytes, after) {
      if (++saves === 2) await inner.save(Uint8Array.of(1), after as number);
      return inner.save(bytes, after as number | undefined);
    },
  });
  const failure = failureOf(await learned.catch((error: unknown) => error));
  expect(failure.exitCode).toBe(3);
  expect(failure.message).toMatch(/folderStore .*taken.*another one has saved since/);
  expect(failure.trace).toBeUndefined();
});
