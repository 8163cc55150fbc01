import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Frame, Recording } from "@backstream/studio";
import type { Studio } from "@backstream/studio/node";
import { expect, it } from "vitest";
import { ask, bearer, read, type Reader } from "../../../studio/src/fixtures/browsing.js";
import { steeredRun } from "../fixtures/steeredRun.js";
import { learn } from "../learn.js";
import type { LearnOptions } from "../LearnOptions.js";
import { readRecording } from "./readRecording.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);
const source = file("records.csv");
const rows = Array.from(
  { length: 600 },
  (_, at) => `${"abc"[at % 3]},${at % 5},${at === 7 ? "much" : Math.sin(at / 4)},${at % 4 < 2 ? 1 : 0},${["low", "high", "mid"][(at % 7) % 3]}`, // prettier-ignore
);
writeFileSync(source, `key,x,y,is,kind\n${rows.join("\n")}\n`);

/** Learns, saves and predicts; what was written, and the recording where there is one. */
async function learned(
  name: string,
  options: Partial<LearnOptions>,
  isWatched: boolean,
): Promise<{ bits: readonly Buffer[]; recording: Recording | undefined; checkpoints: readonly string[] }> {
  const [save, predictions, checkpoint] = ["safetensors", "csv", "run"].map((end) => file(`${name}-${isWatched}.${end}`)); // prettier-ignore
  const watching = { page: 0, record: file(`${name}-record`), tensorboard: file(`${name}-board`) };
  await learn({ source, target: "y", types: { y: "number" }, units: 6, save, predictions, checkpoint, every: 50, ...options, ...(isWatched && watching) }); // prettier-ignore
  return {
    bits: [readFileSync(save), readFileSync(predictions)],
    recording: isWatched ? await readRecording(watching.record) : undefined,
    checkpoints: readdirSync(checkpoint),
  };
}

const inputs = ["x"];

it.each<[string, Partial<LearnOptions>, object]>([
  ["a number", { inputs }, { unit: "y", loss: "squared error", models: ["net", "running mean", "last value", "online linear", "online linear + last target"] }], // prettier-ignore
  ["a number of keys", { inputs, key: "key" }, { window: 32, stride: 2 }],
  [
    "yes or no",
    { inputs, target: "is", types: {} },
    { classes: ["no", "yes"], loss: "sigmoid cross entropy" },
  ],
  ["classes", { inputs, target: "kind", types: {}, classes: 4 }, { classes: ["low", "high", "mid", "(none yet)"], loss: "softmax cross entropy" }], // prettier-ignore
  ["late labels of keys", { inputs, key: "key", labelDelay: 20 }, {}],
  ["past records", { inputs, replay: 3, cell: "none" }, { stride: 1 }],
  ["past windows of classes", { inputs, target: "kind", types: {}, classes: 4, replay: 3, cell: "gru" }, {}],
  ["traces of keys", { inputs, cell: "lru", gradient: "traces", key: "key" }, {}],
  ["bands", { inputs, band: 0.8 }, {}],
])("learns the same bits with a page and without: %s", async (name, options, hello) => {
  const plain = await learned(name, options, false);
  const { bits, checkpoints, recording } = await learned(name, options, true);
  expect(bits.map((one, index) => one.equals(plain.bits[index]))).toEqual([true, true]);
  expect(checkpoints).toEqual(plain.checkpoints);
  expect(recording).toMatchObject({ hello, bye: { why: "all records are read" } });
  const { frames, events, hello: told } = recording!; // it was watched
  const last = frames.at(-1)!; // there is one
  const bad = told.unit === "y" ? 1 : 0;
  expect(last.counters).toMatchObject({ ticks: 600 - bad, others: { rejected: bad } });
  expect([...last.losses].filter(Number.isNaN)).toEqual([]);
  expect(events.map(({ kind, text }) => `${kind}: ${text}`)).toEqual(["end: all records are read"]);
  expect(told.window === undefined).toBe(options.gradient === "traces");
  expect(told.run).toBe(`${options.target ?? "y"}, records.csv`);
  expect([...last.keyTicks].reduce((sum, ticks) => sum + ticks)).toBe(600 - bad);
  const { waiting, replayed, "keys dropped": dropped } = last.counters.others;
  expect([waiting, dropped]).toEqual([
    options.labelDelay === undefined ? undefined : 0,
    options.key === undefined ? undefined : 0,
  ]);
  expect((replayed ?? 0) > 1000).toBe(options.replay !== undefined);
  expect(readdirSync(file(`${name}-board`))[0]).toMatch(/^events\.out\.tfevents\./);
});

it("shows the net's loss as the run's own, and predictions in the target's units", async () => {
  const record = file("units");
  const series = file("series.csv");
  writeFileSync(series, `t,y\n${Array.from({ length: 400 }, (_, t) => `${t % 2},${1000 + 50 * Math.sin(t / 4)}`).join("\n")}\n`); // prettier-ignore
  await learn({ source: series, target: "y", record });
  const { frames } = await readRecording(record);
  const burst = frames.findLast((frame) => frame.burst)!.burst!; // the last one has it
  expect(Math.min(...burst.came)).toBeCloseTo(950, 0);
  expect(Math.abs(burst.said.at(-1)! - 1000)).toBeLessThan(80);
});

it.each([
  ["one stream", {}, 25],
  ["keys", { key: "key" }, 9],
])("shows what was said of records whose labels are still out: %s", async (name, options, least) => {
  const late = { source, target: "is", inputs: ["x"], labelDelay: 30, stride: 2, ...options } as const;
  const record = file(`tickets of ${name}`);
  let shown: Frame | undefined;
  await steeredRun({ ...late, record }, async ({ steps, reader }) => {
    // What was said before the page had chosen a key is not known.
    await steps(40);
    shown = reader.messages.findLast((one): one is Frame => one.type === "frame" && one.burst !== undefined);
  });
  const { openTickets, burst } = shown!; // the run has made updates
  const { waiting, ticks } = openTickets!; // labels come late
  const { from, said, came } = burst!; // it was looked for
  expect(ticks.length).toBeGreaterThanOrEqual(least);
  expect(Math.abs(waiting - 30)).toBeLessThanOrEqual(1); // between two records
  expect([...ticks]).toEqual(Array.from(ticks, (_, index) => from + came.length - ticks.length + index));
  expect(came.slice(-ticks.length).every(Number.isNaN)).toBe(true);
  expect(came.slice(0, -ticks.length).some(Number.isNaN)).toBe(false);
  expect([...said].filter((value) => !(value > 0 && value < 1))).toEqual([]);
  const { frames } = await readRecording(record);
  expect(frames.at(-1)).toMatchObject({ openTickets: { waiting: 0, expired: 0 } });
});

it("closes the page at the end, unless somebody keeps it", async () => {
  let kept: Studio | undefined;
  const told: string[] = [];
  await learn(
    { source, target: "is", page: 0 },
    { onWarning: (text) => told.push(text), onPage: (page) => (kept = page) },
  );
  expect(told).toEqual([`studio: ${kept!.url}`]);
  expect((await ask(kept!.url, {})).status).toBe(200);
  await kept!.close();
  const said: string[] = [];
  await learn({ source, target: "is", page: 0 }, { onWarning: (text) => said.push(text) });
  await expect(ask(said[0].slice("studio: ".length), {})).rejects.toThrow("ECONNREFUSED");
});

it("can be paused, go on by one update, and be stopped meanwhile, and saves what there is", async () => {
  const stop = new AbortController();
  const long = file("long.csv");
  writeFileSync(
    long,
    `x,y\n${Array.from({ length: 60_000 }, (_, at) => `${at % 5},${at % 3}`).join("\n")}\n`,
  );
  const save = file("paused.safetensors");
  const record = file("paused");
  let page: Studio | undefined;
  let steering: Promise<readonly number[]> | undefined;
  const run = learn(
    { source: long, target: "y", page: 0, save, record, signal: stop.signal },
    {
      onPage: (opened) => (page = opened), // it is served before the run starts
      async onStart() {
        steering = steer(page!.url, await read(page!.url));
      },
    },
  );
  async function steer(url: string, reader: Reader): Promise<readonly number[]> {
    const headers = { ...bearer(url), "content-type": "application/json" };
    const send = (type: string) => ask(url, { method: "POST", path: "/control", headers, body: JSON.stringify({ type }) }); // prettier-ignore
    const { messages } = reader;
    const isPaused = (from: number): boolean => messages.slice(from).some((one) => one.type === "controls" && one.paused); // prettier-ignore
    const updates = (from: number): number | undefined => messages.slice(from).findLast((one) => one.type === "frame")?.counters.updates; // prettier-ignore
    try {
      await send("pause");
      await reader.until(() => isPaused(0));
      const paused = messages.length;
      await reader.until(() => updates(paused) !== undefined);
      const before = updates(paused)!; // until there is one
      const asked = messages.length;
      await send("step");
      await reader.until(() => isPaused(asked) && updates(asked) !== undefined && updates(asked) !== before);
      return [before, updates(asked)!]; // until there is one
    } finally {
      reader.close();
      stop.abort(); // nothing else ends a run that is paused
    }
  }
  const { interrupted, records } = await run;
  const [before, after] = await steering!; // it has started
  await page!.close();
  expect(after).toBe(before + 1);
  expect(interrupted).toBe(true);
  expect(records).toBeLessThan(60_000);
  expect(readFileSync(save).length).toBeGreaterThan(0);
  const { events, bye } = await readRecording(record);
  expect(events.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    "control: paused",
    "control: one update",
    "end: it was stopped",
  ]);
  expect(bye?.why).toBe("it was stopped");
});

it("says in words what there cannot be", async () => {
  const options = { source, target: "y" };
  await expect(learn({ ...options, page: 70_000 })).rejects.toThrow(
    "--page: 70000 is no port, expected a whole number from 0 to 65535",
  );
  await expect(learn({ ...options, record: "" })).rejects.toThrow(
    "--record: the name of the folder is empty",
  );
  await expect(learn({ ...options, page: true, partitions: 4 })).rejects.toThrow(
    "--page: with --partitions there are several nets, and a page shows one; see --health for their numbers",
  );
  await expect(learn({ ...options, record: source })).rejects.toThrow(
    `--record: ${source} cannot be made a folder (EEXIST: file already exists, mkdir '${source}')`,
  );
});
