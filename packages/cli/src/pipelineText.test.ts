import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCheckpoint, type Network } from "backstream";
import { afterAll, expect, it } from "vitest";
import { learn } from "./learn.js";
import type { LearnOptions } from "./LearnOptions.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
// Inside the package, where the programs find what they import.
const programs = join(import.meta.dirname, `../.run/programs-${process.pid}`);
mkdirSync(programs, { recursive: true });
afterAll(() => rmSync(programs, { recursive: true }));

const source = join(folder, "records.csv");
const rows = Array.from(
  { length: 400 },
  (_, index) => `${["a", "b", "c"][index % 3]},${index % 7},${(index * 3) % 5 > 2 ? 1 : 0}`,
);
writeFileSync(source, `key,x,y\n${rows.join("\n")}\n`);

/** Runs the program that was printed, and returns its net. */
async function netOf(pipeline: string, name: string): Promise<Network> {
  const last = ".subscribe(({ step, loss }) => console.log(step, loss));";
  expect(pipeline.endsWith(last)).toBe(true);
  const path = join(programs, `${name}.ts`);
  writeFileSync(
    path,
    pipeline
      .replace("const net", "export const net")
      .replace("samples(", "export const done = new Promise((complete, error) => void samples(")
      .replace(last, ".subscribe({ complete, error }));"),
  );
  const program = (await import(/* @vite-ignore */ path)) as { net: Network; done: Promise<void> };
  await program.done;
  return program.net;
}

it.each<[string, Partial<LearnOptions>]>([
  ["keyed", { key: "key" }],
  ["crowded", { key: "key", maxKeys: 2 }],
  ["plain", { cell: "lstm", window: 16, stride: 16, clip: 0.5, seed: 3 }],
  ["memoryless", { cell: "none", inputs: ["x"], types: { x: "category" }, limit: 100 }],
  ["classes", { target: "key", task: "multiclass", inputs: ["x"] }],
  ["numeric", { task: "regression", learningRate: 0.01 }],
  ["keyed numeric", { key: "key", task: "regression" }],
  ["constant", { learningRate: 0.01, rateDecay: 0, momentum: 0.9 }],
  ["traced", { cell: "lru", gradient: "traces" }],
  ["traced by key", { cell: "minGru", gradient: "traces", key: "key", maxKeys: 2 }],
  ["one step", { cell: "eLstm", gradient: "oneStep", key: "key" }],
  ["late", { labelDelay: 7, cell: "gru" }],
  ["late by key", { labelDelay: "7", key: "key", maxKeys: 2, task: "regression", band: 0.9 }],
  ["late classes", { labelDelay: "7", target: "key", task: "multiclass", inputs: ["x"] }],
  ["replayed", { replay: 3, cell: "none", key: "key" }],
  ["replayed windows", { replay: "3/20", cell: "gru", window: 5 }],
  ["late and replayed", { replay: 3, cell: "none", labelDelay: 4 }],
])("prints the program that it ran: %s", async (name, options) => {
  const save = join(folder, `${name}.safetensors`);
  const { pipeline } = await learn({ source, target: "y", units: 4, ...options, save });
  const net = await netOf(pipeline!, name);
  expect(net.save()).toEqual(loadCheckpoint(save).nets[0].parameters);
});

it("prints the options by which the source was read", async () => {
  const path = join(folder, "bare.txt");
  writeFileSync(path, rows.map((row) => row.replaceAll(",", "|")).join("\n"));
  const options = { format: "csv", delimiter: "|", columns: ["key", "x", "y"], types: { x: "number:point" } };
  const save = join(folder, "bare.safetensors");
  const { pipeline } = await learn({ source: path, target: "y", units: 4, ...options, save });
  expect(pipeline).toContain('format: "csv", delimiter: "|", columns: ["key","x","y"]');
  const net = await netOf(pipeline!, "bare");
  expect(net.save()).toEqual(loadCheckpoint(save).nets[0].parameters);
});

it("prints the program that continued from a model", async () => {
  const [first, second] = [join(folder, "first.safetensors"), join(folder, "second.safetensors")];
  await learn({ source, target: "y", key: "key", units: 4, save: first });
  const { pipeline } = await learn({ source, load: first, save: second });
  const net = await netOf(pipeline!, "loaded");
  expect(net.save()).toEqual(loadCheckpoint(second).nets[0].parameters);
});

it("is less than ten lines long", async () => {
  const { pipeline } = await learn({ source, target: "y", key: "key", units: 4, limit: 50 });
  expect(pipeline!.split("\n").filter((line) => line !== "")).toHaveLength(9);
});
