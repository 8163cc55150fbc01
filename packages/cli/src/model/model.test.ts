import { tensor } from "backstream";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { blocksOf } from "./blocksOf.js";
import { packed, unpacked } from "./packed.js";
import { readModel } from "./readModel.js";
import type { SavedModel } from "./SavedModel.js";
import { writeModel } from "./writeModel.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const model: SavedModel = {
  plan: { columns: [], target: { text: "y", column: "y" }, task: "binary", maxKeys: 3 },
  encoder: {
    records: { inputs: [{ column: "x", type: "number" }] },
    target: { seen: [0], mean: [0], squares: [0] },
    memory: [["a", { times: [], target: 1, carry: [{ hidden: tensor([1, 2], [0.1, -0.2]) }, {}] }]],
  },
  settings: { cell: "gru", units: 2, window: 4, stride: 2, learningRate: 0.1, clip: 1, seed: 7 },
  parameters: { "0.weight": tensor([2, 1], [1 / 3, 2]) },
  step: 5,
  optimizer: [Float32Array.of(1, 2, 3)],
  records: 20,
};

it("keeps numbers bit for bit", () => {
  const value = {
    a: [Float32Array.of(0.1, NaN, -0)],
    b: Float64Array.of(Math.PI),
    c: tensor([2, 1], [1, 2]),
    d: "text",
  };
  expect(unpacked(packed(value))).toEqual(value);
});

it("writes and reads a model, and leaves no other file", async () => {
  const path = join(folder, "whole.json");
  await writeModel(path, model);
  expect(await readModel(path)).toEqual(model);
  expect(readdirSync(folder)).toEqual(["whole.json"]);
});

it("refuses files that are foreign, of another version or damaged", async () => {
  const path = join(folder, "m.json");
  await writeModel(path, model);
  const text = readFileSync(path, "utf8");
  const reading = (changed: string): Promise<unknown> => {
    writeFileSync(path, changed);
    return readModel(path);
  };
  await expect(reading('{"a":1}')).rejects.toThrow(
    `${path}: is no model that backstream saved, or only a part of one`,
  );
  await expect(reading(text.slice(0, 200))).rejects.toThrow(
    `${path}: is no model that backstream saved, or only a part of one`,
  );
  await expect(reading(text.replace('"version":2', '"version":3'))).rejects.toThrow(
    `${path}: is of version 3, expected at most 2; it takes a newer backstream to read it`,
  );
  await expect(reading(text.replace('"step":5', '"step":6'))).rejects.toThrow(
    `${path}: is damaged, its contents are not what was saved`,
  );
  await expect(readModel(join(folder, "none.json"))).rejects.toThrow(
    "none.json: cannot be read (no such file)",
  );
});

it("finds the vectors of an optimizer's state", () => {
  const array = Float32Array.of(1);
  const block = { array, free: () => {} };
  expect(
    blocksOf([undefined, { mean: block, square: array, first: true }]).map((found) => found.array),
  ).toEqual([array, array]);
});
