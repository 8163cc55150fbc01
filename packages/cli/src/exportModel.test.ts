import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCheckpoint } from "backstream";
import { expect, it } from "vitest";
import { command } from "./command.js";
import { exportModel } from "./exportModel.js";
import { learn } from "./learn.js";
import { predictWith } from "./predictWith.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);
const source = file("rows.csv");
const rows = Array.from({ length: 200 }, (_, index) => `${"ab"[index % 2]},${(index * 7) % 11},${index % 5}`);
writeFileSync(source, `k,x,y\n${rows.join("\n")}\n`);

it("writes what a store holds as a model file, with which others predict", async () => {
  const options = {
    source,
    target: "y",
    key: "k",
    units: 4,
    window: 4,
    stride: 4,
    every: 1,
    band: 0.8,
  } as const;
  // Both keys have whole windows, so at the end nothing is left to learn from.
  const [store, saved, exported] = [file("store"), file("saved.safetensors"), file("exported.safetensors")];
  await learn({ ...options, store, save: saved });
  const report = await exportModel({ store, save: exported });
  expect(report).toEqual({ store, file: exported, partitions: null, steps: 50, records: 200 });
  const { extra: _, ...model } = loadCheckpoint(exported);
  const { extra: __, ...wanted } = loadCheckpoint(saved);
  expect(model.nets[0].parameters).toEqual(wanted.nets[0].parameters);
  expect([model.step, model.optimizer]).toEqual([wanted.step, wanted.optimizer]);
  const linesOf = async (path: string): Promise<string> => {
    await predictWith({ model: path, source, predictions: `${path}.csv` });
    return readFileSync(`${path}.csv`, "utf8");
  };
  expect(await linesOf(exported)).toBe(await linesOf(saved));
});

it("is a command", async () => {
  const [store, save] = [file("commanded"), file("commanded.safetensors")];
  await learn({ source, target: "y", units: 2, every: 1, store });
  expect(await command(["export", store, "--save", save, "--json"], new AbortController().signal)).toBe(0);
  expect(loadCheckpoint(save).step).toBeGreaterThan(0);
});

it("refuses a store that holds nothing, and a file that cannot be written", async () => {
  mkdirSync(file("empty"));
  await expect(exportModel({ store: file("empty"), save: file("none.safetensors") })).rejects.toThrow(
    `--store: ${file("empty")} holds nothing; has the run made its first save?`,
  );
  await expect(exportModel({ store: file("empty"), save: "" })).rejects.toThrow(
    "--save: is empty, expected the path of a file",
  );
});
