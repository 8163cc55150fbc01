import { loadCheckpoint, saveCheckpoint } from "backstream";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { learn } from "./learn.js";
import type { LearnOptions } from "./LearnOptions.js";
import { loadModel } from "./loadModel.js";
import { predictWith } from "./predictWith.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);
const save = file("model.safetensors");

/** Times, categories and numbers, of three keys in turn. */
const rows = Array.from({ length: 480 }, (_, index) => {
  const at = new Date(Date.UTC(2024, 0, 1) + index * 5_400_000).toISOString();
  return `${at},${["a", "b", "c"][index % 3]},${["Oslo", "Rome"][((index * index) % 5) % 2]},${(index * 7) % 11},${(index % 7) - (index % 3)}`;
});
const csv = (name: string, part: readonly string[]): string => {
  writeFileSync(file(name), `at,key,place,x,y\n${part.join("\n")}\n`);
  return file(name);
};
const whole = csv("whole.csv", rows);
const halves = [csv("first.csv", rows.slice(0, 240)), csv("second.csv", rows.slice(240))] as const;
const predictions = (name: string): number[] =>
  readFileSync(file(name), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { prediction: number }).prediction);

it("learns on from an older model as that learned: with momentum, at a rate that stays", async () => {
  const older = { momentum: 0.9, rateDecay: 0, learningRate: 0.005, clip: 1 };
  await learn({ source: halves[0], target: "y", key: "key", units: 4, ...older, save });
  const { extra, ...rest } = await loadModel(save);
  const { momentum: _momentum, rateDecay: _rateDecay, ...settings } = extra.settings;
  saveCheckpoint(file("older.safetensors"), { ...rest, extra: { ...extra, settings } });
  const [one, other] = [file("one.safetensors"), file("other.safetensors")];
  await learn({ source: halves[1], load: save, save: one });
  const { pipeline } = await learn({ source: halves[1], load: file("older.safetensors"), save: other });
  expect(pipeline).toContain("adam({ learningRate: 0.005, betas: [0.9, 0.999] })");
  expect(loadCheckpoint(other)).toEqual(loadCheckpoint(one));
});

// Windows that do not overlap, and whole ones in each half: so ending there makes no difference.
it.each<[string, Omit<LearnOptions, "source">]>([
  ["gru, a memory per key", { key: "key", window: 8, stride: 8 }],
  ["lstm", { cell: "lstm", window: 16, stride: 16, task: "regression" }],
  ["elman, yes or no", { cell: "elman", window: 4, stride: 4, target: "y > 0", key: "key" }],
  ["no memory", { cell: "none", window: 1, stride: 1 }],
])("makes two halves equal to the whole, bit for bit: %s", async (_name, given) => {
  const options = { target: "y", units: 4, types: { place: "category" }, ...given } as const;
  await learn({ ...options, source: whole, save, predictions: file("whole.ndjson") });
  const all = loadCheckpoint(save);
  await learn({ ...options, source: halves[0], save });
  await learn({ source: halves[1], load: save, save, predictions: file("second.ndjson") });
  expect(loadCheckpoint(save)).toEqual(all);
  expect(predictions("second.ndjson")).toEqual(predictions("whole.ndjson").slice(240));
});

it("writes a checkpoint, with parameters under PyTorch's names, and leaves no other file", async () => {
  await learn({ source: whole, target: "y", key: "key", units: 2, limit: 90, save });
  const { step, samples, nets, optimizer, streams } = loadCheckpoint(save);
  expect([step, samples, streams.map(({ key }) => key)]).toEqual([45, 90, ["a", "b", "c"]]);
  expect(Object.keys(nets[0].parameters)).toContain("0.weight_ih_l0");
  expect(Object.keys(optimizer?.vectors ?? {})).toEqual(["1.mean", "1.square"]);
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

it("keeps the memory of keys that do not come again, and drops that of keys above --max-keys", async () => {
  await learn({ source: whole, target: "y", key: "key", maxKeys: 2, units: 2, save });
  const { streams } = loadCheckpoint(save);
  expect(streams.map(({ key }) => key)).toEqual(["b", "c"]);
  const again = file("again.safetensors");
  await learn({
    source: csv(
      "c.csv",
      rows.filter((row) => row.includes(",c,")),
    ),
    load: save,
    save: again,
  });
  const later = loadCheckpoint(again).streams;
  expect(later.map(({ key }) => key)).toEqual(["b", "c"]);
  expect(later[0]).toEqual(streams[0]);
  expect(later[1]).not.toEqual(streams[1]);
});

it("saves a memory of finite numbers where the last update was skipped", async () => {
  const { skipped } = await learn({
    source: whole,
    target: "y",
    units: 2,
    limit: 40,
    learningRate: 1e300,
    save,
  });
  expect(skipped).toBeGreaterThan(0);
  await predictWith({ model: save, source: whole, predictions: file("said.ndjson") });
  expect(predictions("said.ndjson").every(Number.isFinite)).toBe(true);
});

it("refuses files that are foreign, damaged, or a checkpoint of something else", async () => {
  const remedy = "save one with backstream learn SOURCE --target COLUMN --save model.safetensors";
  await learn({ source: whole, target: "y", units: 2, limit: 50, save });
  const bytes = readFileSync(save);
  const checkpoint = loadCheckpoint(save);
  const path = file("other.safetensors");
  const reasonOf = async (write: () => void): Promise<string> => {
    write();
    return loadModel(path).then(
      () => "none",
      (error: Error) => error.message,
    );
  };
  const ofBytes = (changed: string | Uint8Array): Promise<string> =>
    reasonOf(() => writeFileSync(path, changed));
  const ofCheckpoint = (extra: unknown): Promise<string> =>
    reasonOf(() => saveCheckpoint(path, { ...checkpoint, extra }));

  const foreign = `${path}: is no model that backstream learn saved, or is damaged`;
  expect(await ofBytes("x")).toBe(
    `${foreign} (readSafetensors: the file has 1 bytes, expected 8 or more); ${remedy}`,
  );
  expect(await ofBytes(bytes.subarray(0, -1))).toMatch(foreign);
  const changed = Uint8Array.from(bytes);
  changed[changed.length - 9] ^= 1;
  expect(await ofBytes(changed)).toBe(
    `${foreign} (decodeCheckpoint: the file has changed since it was written, its checksum differs); ${remedy}`,
  );
  const other = `${path}: is a checkpoint of another program, expected one of "backstream learn 1"; ${remedy}`;
  expect(await ofCheckpoint(undefined)).toBe(other);
  expect(await ofCheckpoint({ offset: 7 })).toBe(other);
  expect(await ofCheckpoint({ format: "backstream learn 2" })).toBe(
    `${path}: is a checkpoint of "backstream learn 2", expected one of "backstream learn 1"; ${remedy}`,
  );
  await expect(loadModel(file("none.safetensors"))).rejects.toThrow(
    `${file("none.safetensors")}: cannot be read (no such file)`,
  );
  await expect(loadModel(folder)).rejects.toThrow(`${folder}: cannot be read (it is a folder)`);
});
