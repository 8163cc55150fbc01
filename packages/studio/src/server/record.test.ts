import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { truncatedBptt } from "@backstream/trainers";
import { lastValueFrom } from "rxjs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { frameAt, hello } from "../fixtures/messages.js";
import { makeNet, readings, training, type Reading } from "../fixtures/watchedRun.js";
import { decode } from "../codec.js";
import type { Frame } from "../frames.js";
import type { Recording } from "../Recording.js";
import { watch } from "../watch.js";
import { record } from "./record.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backstream-record-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const recorded = (): Recording => decode(readFileSync(join(folder, "run.json"), "utf8")) as Recording; // `record` wrote it

it("holds a whole run, and the last frames of it", async () => {
  const net = makeNet();
  const watched = watch<Reading>(net, { to: record(folder), name: "waves" });
  await lastValueFrom(watched.pull(readings(600)).pipe(truncatedBptt(net, { ...training(), ...watched.steering }), watched.steps)); // prettier-ignore
  const { v, hello: first, history, events, frames, bye, controls } = recorded();
  expect([v, first.run, first.mayControl, controls.paused]).toEqual([1, "waves", false, false]);
  expect([history.ticks.at(-1), frames.at(-1)?.counters.ticks]).toEqual([600, 600]);
  expect(frames[0].keys).toEqual(["ORD", "DFW", "ATL"]);
  expect([events.map(({ kind }) => kind), bye?.why]).toEqual([["end"], "the steps have completed"]);
  expect(readdirSync(folder)).toEqual(["run.json"]);
});

it("can be read at any time, and is a megabyte at most", () => {
  const recorder = record(folder, { every: 0 });
  recorder.postMessage(hello);
  expect(recorded()).toMatchObject({ hello: { run: "waves" }, frames: [] });
  const states = new Int8Array(192 * 100).fill(1);
  const heavy = (ticks: number): Frame => ({
    ...frameAt(ticks),
    burst: { key: "ORD", from: 1, said: new Float32Array(1), came: new Float32Array(1), layer: 0, units: 100, states, largest: 1 }, // prettier-ignore
  });
  recorder.postMessage(frameAt(1, { keys: ["ORD"] }));
  for (let ticks = 2; ticks <= 60; ticks++) recorder.postMessage(heavy(ticks));
  const { frames, history } = recorded();
  expect(statSync(recorder.file).size).toBeLessThanOrEqual(1_000_000);
  expect(frames.length).toBeGreaterThan(20);
  expect(frames.at(-1)?.counters.ticks).toBe(60);
  expect(frames[0].keys).toEqual(["ORD"]);
  expect(history.ticks).toHaveLength(60);
});

it("is that of the newest run", () => {
  const recorder = record(folder);
  recorder.postMessage(hello);
  recorder.postMessage(frameAt(1));
  recorder.postMessage({ ...hello, run: "others", started: 2 });
  recorder.postMessage({ type: "bye", why: "enough" });
  expect(recorded()).toMatchObject({ hello: { run: "others" }, frames: [], bye: { why: "enough" } });
});

it("says in words what options are impossible", () => {
  expect(() => record("")).toThrow(new TypeError('record: the folder is "", expected a path'));
  expect(() => record(folder, { every: -1 })).toThrow(
    new RangeError("record: every is -1, expected milliseconds from 0 up"),
  );
  expect(() => record(folder, { each: 1 } as never)).toThrow('record: no option named "each"; it has every');
});
