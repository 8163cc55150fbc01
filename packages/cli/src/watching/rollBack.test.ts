import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decompressCheckpoint, folderStore, latestCheckpoint } from "backstream";
import type { Frame, Hello } from "@backstream/studio";
import { expect, it } from "vitest";
import { steeredRun } from "../fixtures/steeredRun.js";
import { learn } from "../learn.js";
import type { LearnOptions } from "../LearnOptions.js";
import { readRecording } from "./readRecording.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);
const source = file("records.csv");
const rows = Array.from(
  { length: 400 },
  (_, at) => `${"abc"[at % 3]},${at % 5},${at === 170 ? "much" : Math.sin(at / 4)},${["low", "high"][(at % 7) % 2]}`, // prettier-ignore
);
writeFileSync(source, `key,x,y,kind\n${rows.join("\n")}\n`);

const options = { source, target: "y", types: { y: "number" }, units: 4 } as const;
const inputs = ["x"];
const hash = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

/** The step of the newest checkpoint in a store. */
async function savedIn(store: string): Promise<number> {
  const { step } = await decompressCheckpoint((await folderStore(store).load())!.bytes); // one was saved
  return step;
}

it.each<[string, Partial<LearnOptions>]>([
  ["in memory", { inputs }],
  ["of keys, in a folder", { inputs, key: "key", maxKeys: 2, checkpoint: "runs", every: 3 }],
  ["of keys, in a store", { inputs, key: "key", store: "store", every: 3 }],
  ["of late labels", { inputs, key: "key", labelDelay: 20, checkpoint: "runs", every: 1000 }],
  ["of past windows", { inputs, replay: "2/20", window: 4, store: "store", every: 1000 }],
  ["of traces, with a band", { inputs, cell: "lru", gradient: "traces", band: 0.8, checkpoint: "runs" }],
  ["of classes", { inputs, target: "kind", types: {}, store: "store" }],
])("a run that goes back twice, %s, ends with the bits of one that does not", async (name, given) => {
  const at = (part: string): string => file(`${name} ${part}`);
  const { checkpoint, store, every, ...plain } = { every: undefined, ...given };
  await learn({ ...options, ...plain, save: at("plain.safetensors"), predictions: at("plain.csv") });
  const saving = {
    ...(checkpoint && { checkpoint: at(checkpoint) }),
    ...(store && { store: at(store) }),
    every,
  };
  const told: string[] = [];
  const messages: string[] = [];
  const watched = {
    ...options,
    ...plain,
    ...saving,
    save: at("back.safetensors"),
    predictions: at("back.csv"),
    record: at("record"),
  };
  const report = await steeredRun(
    watched,
    async ({ does, steps }) => {
      await steps(3);
      const taken = does({ type: "checkpoint" }, "checkpoint");
      await steps(1); // it is that of the next update
      told.push((await taken).text);
      await steps(7);
      told.push((await does({ type: "rollBack" }, "rollBack")).text);
      await steps(9);
      told.push((await does({ type: "rollBack" }, "rollBack")).text);
      await steps(2);
    },
    { onMessage: (text) => messages.push(text) },
  );
  const [taken, ...back] = told;
  const [, update] = /^update (\d+), (?:in \d+ ms|kept in memory)$/.exec(taken) ?? [];
  expect(taken.endsWith("kept in memory")).toBe(checkpoint === undefined && store === undefined);
  expect(back).toEqual([`back to update ${update}`, `back to update ${update}`]);
  expect(messages.filter((text) => text.startsWith(`the run goes back to update ${update};`))).toHaveLength(
    2,
  );
  expect(report.records).toBeLessThan(400);
  expect(report.records + report.resumedAfter).toBe(400);
  const same = [".safetensors", ".csv"].map((end) => hash(at(`back${end}`)) === hash(at(`plain${end}`)));
  expect(same).toEqual([true, true]);
  const { events, bye } = await readRecording(at("record"));
  expect(events.filter(({ kind }) => kind === "error")).toEqual([]);
  expect(bye?.why).toBe("all records are read");
});

it.each(["checkpoint", "store"] as const)("what is saved goes back too: --%s", async (option) => {
  const place = file(`saved ${option}`);
  const newest = async (): Promise<number> =>
    option === "store" ? savedIn(place) : latestCheckpoint(place)!.step; // one was saved
  const seen: number[] = [];
  let update = NaN;
  await steeredRun({ ...options, inputs, [option]: place, every: 2 }, async ({ does, steps }) => {
    await steps(4);
    const taken = does({ type: "checkpoint" }, "checkpoint");
    await steps(1);
    ({ update } = await taken);
    await steps(9);
    await does({ type: "rollBack" }, "rollBack");
    seen.push(await newest());
  });
  expect(seen).toEqual([update]);
  expect(await newest()).toBeGreaterThan(90);
});

it("knows which labels of which key are still out when it has gone back", async () => {
  const late = {
    ...options,
    target: "kind",
    types: {},
    inputs,
    key: "key",
    labelDelay: 30,
    stride: 2,
  } as const;
  let shown: Frame | undefined;
  await steeredRun(late, async ({ does, steps, reader }) => {
    await steps(20);
    const taken = does({ type: "checkpoint" }, "checkpoint");
    await steps(1);
    await taken;
    await steps(6);
    await does({ type: "rollBack" }, "rollBack");
    await steps(40);
    shown = reader.messages.findLast((one): one is Frame => one.type === "frame" && one.burst !== undefined);
  });
  const { openTickets, burst } = shown!; // the run has made updates
  const ticks = openTickets!.ticks.length; // labels come late
  expect(Math.abs(ticks - 10)).toBeLessThanOrEqual(1); // of three keys in turn
  expect(burst!.came.slice(-ticks).every(Number.isNaN)).toBe(true); // it was looked for
  expect([...burst!.said].filter((value) => !(value >= 0 && value <= 1))).toEqual([]);
});

/** What the page of a run lets be done. */
async function steeringOf(given: Partial<LearnOptions>, name: string): Promise<Hello["steering"]> {
  const record = file(`${name} record`);
  await learn({ ...options, inputs, record, ...given });
  return (await readRecording(record)).hello.steering;
}

it("the buttons are there where they have an effect", async () => {
  const both = { checkpoint: true, rollBack: true };
  expect(await steeringOf({}, "a file")).toMatchObject(both);
  expect(await steeringOf({ checkpoint: file("a folder") }, "a file that is saved")).toMatchObject(both);
});

it("says that there is nothing to go back to", async () => {
  let text = "";
  await steeredRun({ ...options, inputs }, async ({ does }) => {
    ({ text } = await does({ type: "rollBack" }, "error"));
  });
  expect(text).toBe("there is no checkpoint to roll back to; take one first");
});
