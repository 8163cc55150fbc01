import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { learn } from "../learn.js";
import { predictWith } from "../predictWith.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);
const fixture = join(import.meta.dirname, "../fixtures/model-1.json");

/** The records that followed those from which version 0.1.0 made the fixture. */
const records = Array.from({ length: 6 }, (_, index) => {
  const i = 40 + index;
  const at = new Date(Date.UTC(2024, 0, 1) + i * 5_400_000).toISOString();
  return { at, place: ["Oslo", "Rome", "Bonn"][(i * i) % 3], x: (i * 7) % 10, y: i % 4 };
});
writeFileSync(file("then.ndjson"), records.map((record) => `${JSON.stringify(record)}\n`).join(""));

const predictions = async (model: string): Promise<number[]> => {
  await predictWith({ model, source: file("then.ndjson"), predictions: file("said.ndjson") });
  const lines = readFileSync(file("said.ndjson"), "utf8").trim().split("\n");
  return lines.map((line) => (JSON.parse(line) as { prediction: number }).prediction);
};

it("predicts with a model of version 1 what version 0.1.0 predicted with it", async () => {
  const said = [
    0.811976859094824, 0.8646380676687485, 0.9636302827958726, 0.9264807381054753, 1.0108809549277797,
    1.0031734703196165,
  ];
  (await predictions(fixture)).forEach((prediction, index) => expect(prediction).toBeCloseTo(said[index], 5));
});

it("learns on from a model of version 1, and saves it as one of version 2", async () => {
  const save = file("model-2.json");
  const { steps } = await learn({ source: file("then.ndjson"), load: fixture, save });
  expect(steps).toBeGreaterThan(20);
  expect(readFileSync(save, "utf8")).toMatch(/^\{"format":"backstream-model","version":2,/);
  expect(await predictions(save)).toHaveLength(6);
});
