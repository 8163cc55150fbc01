import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCheckpoint } from "backstream";
import { expect, it } from "vitest";
import { KeyedEncoder } from "../encoding/KeyedEncoder.js";
import { planEncoding } from "../encoding/planEncoding.js";
import { learn } from "../learn.js";
import type { LearnOptions } from "../LearnOptions.js";
import { labelDelayOf, readLabelDelay } from "../settings/labelDelayOf.js";
import { BadRecord } from "../sources/BadRecord.js";
import type { RawRecord } from "../sources/RawRecord.js";
import { BadLabel } from "./BadLabel.js";
import { LateLabels } from "./LateLabels.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);

/** What comes of records, as `+1` where the record 1 is asked and `-1` where its label comes. */
function eventsOf(records: readonly RawRecord[], delay: string, task = "regression"): readonly string[] {
  const encoder = new KeyedEncoder(planEncoding({ target: "y", task }, ["x", "y", "at"], records));
  const labels = new LateLabels(encoder, labelDelayOf(readLabelDelay(delay), encoder.plan)!, { waiting: [] });
  const events = [
    ...records.flatMap((raw, index) => [...labels.next(raw, index, () => {})]),
    ...labels.rest(),
  ];
  return events.map((event) => {
    if (event instanceof BadRecord) return "bad";
    if (event instanceof BadLabel) return `bad label of ${event.record}`;
    return `${event.late === "asked" ? "+" : "-"}${event.record}`;
  });
}
const at = (minutes: number): string => new Date(Date.UTC(2024, 0, 1) + minutes * 60_000).toISOString();
const recordsAt = (...minutes: readonly number[]): RawRecord[] =>
  minutes.map((minute, index) => ({ x: index / 2, y: index, at: at(minute) }));

it("brings a label directly before the record that is so many later, and the rest at the end", () => {
  expect(eventsOf(recordsAt(0, 1, 2, 3), "2")).toEqual(["+0", "+1", "-0", "+2", "-1", "+3", "-2", "-3"]);
});

it("brings labels by the time of records, which never goes back", () => {
  expect(eventsOf(recordsAt(0, 50, 10, 89, 90, 200), "90m")).toEqual(
    "+0 +1 +2 +3 -0 +4 -2 -1 -3 -4 +5 -5".split(" "),
  );
});

it("counts bad records, and learns nothing from one without a label", () => {
  const records = [{ x: 1, y: 5, at: at(0) }, { x: 2, at: at(1) }, { x: "?", y: 1, at: at(2) }, { x: 3, y: 2, at: at(3) }]; // prettier-ignore
  expect(eventsOf(records, "2")).toEqual(["+0", "+1", "-0", "bad", "-1", "+3", "-3"]);
});

it("lets nothing that learns of targets know a label before it comes", () => {
  const encoder = new KeyedEncoder(planEncoding({ target: "y", task: "regression", inputs: ["x"] }, ["x", "y"], [{ x: 1, y: 1 }])); // prettier-ignore
  const labels = new LateLabels(encoder, { records: 3 }, { waiting: [] });
  const read = [10, 20, 30, 40].flatMap((y, index) => [...labels.next({ x: 1, y }, index, () => {})]);
  const said = read.map(
    (event) => (event instanceof BadRecord || event instanceof BadLabel ? undefined : event)!,
  );
  expect(said.map(({ late, record, target, actual, label, previous, centre }) => [late, record, target, actual, label, previous, centre])).toEqual([
    ["asked", 0, undefined, undefined, 10, undefined, 0],
    ["asked", 1, undefined, undefined, 20, undefined, 0],
    ["asked", 2, undefined, undefined, 30, undefined, 0],
    ["labelled", 0, 0, 10, 10, undefined, 0],
    ["asked", 3, undefined, undefined, 40, 10, 10],
  ]); // prettier-ignore
});

const rows = Array.from({ length: 400 }, (_, index) => {
  const hour = new Date(Date.UTC(2024, 0, 1) + index * 3_600_000).toISOString();
  return `${hour},${["a", "b"][(index * index) % 3 === 0 ? 0 : 1]},${(index * 7) % 11},${(index % 7) - (index % 3)}`;
});
const source = file("rows.csv");
writeFileSync(source, `at,k,x,y\n${rows.join("\n")}\n`);

it("is as without a delay where each label is known before the next record", async () => {
  const options = { source, target: "y", units: 4, cell: "none", window: 1, stride: 1 } as const;
  const [none, one] = [file("none.safetensors"), file("one.safetensors")];
  const before = await learn({ ...options, save: none, predictions: file("none.csv") });
  const after = await learn({ ...options, labelDelay: 1, save: one, predictions: file("one.csv") });
  expect(loadCheckpoint(one).nets[0].parameters).toEqual(loadCheckpoint(none).nets[0].parameters);
  expect(readFileSync(file("one.csv"), "utf8")).toBe(readFileSync(file("none.csv"), "utf8"));
  expect([after.loss, after.metric, after.baselines]).toEqual([before.loss, before.metric, before.baselines]);
  expect([after.labelDelay, before.labelDelay]).toEqual(["1", null]);
});

it("knows less where labels come later, and so do the baselines; all records are scored", async () => {
  const options = { source, target: "y", units: 8, key: "k" } as const;
  const [soon, late] = await Promise.all([learn(options), learn({ ...options, labelDelay: "48h" })]);
  expect(late.labelled).toBe(400);
  expect(late.loss).not.toBe(soon.loss);
  const last = (report: typeof soon) => report.baselines.find(({ name }) => name === "last value")!.loss;
  expect(last(late)).not.toBe(last(soon));
  expect(late.pipeline).toContain('labelDelay: "48h"');
});

it("goes on after a kill amid late labels by time, bit for bit", async () => {
  const options: LearnOptions = {
    source,
    target: "y",
    key: "k",
    units: 4,
    window: 8,
    stride: 3,
    labelDelay: "20h",
  };
  await learn({ ...options, save: file("whole.safetensors"), predictions: file("whole.ndjson") });
  const resumable = {
    ...options,
    checkpoint: file("runs"),
    every: 7,
    resume: true,
    predictions: file("resumed.ndjson"),
    save: file("resumed.safetensors"),
  };
  let steps = 0;
  await expect(
    learn(resumable, {
      onStart: (run) => {
        // The run ends in the middle of an update, as if it had been killed.
        Object.defineProperty(run, "steps", {
          get: () => steps,
          set: (step: number) => {
            steps = step;
            if (step === 60) throw new Error("killed");
          },
        });
      },
    }),
  ).rejects.toThrow("killed");
  const report = await learn(resumable);
  expect(report.resumedAfter).toBeGreaterThan(100);
  const { nets, streams, optimizer, extra } = loadCheckpoint(file("resumed.safetensors"));
  const whole = loadCheckpoint(file("whole.safetensors"));
  expect([nets[0].parameters, streams, optimizer, extra]).toEqual([
    whole.nets[0].parameters,
    whole.streams,
    whole.optimizer,
    whole.extra,
  ]);
  expect(readFileSync(file("resumed.ndjson"), "utf8")).toBe(readFileSync(file("whole.ndjson"), "utf8"));
});

it("says in the predictions what was known when they were made, with a band and the label", async () => {
  const predictions = file("band.csv");
  const { band } = await learn({ source, target: "y", units: 4, labelDelay: 12, band: 0.8, predictions });
  expect(band).toEqual({ share: 0.8, inside: expect.closeTo(0.8, 1) as number, records: 400 });
  const lines = readFileSync(predictions, "utf8").trim().split("\n");
  expect(lines[0]).toBe("record,prediction,lower,upper,target");
  expect(lines[1]).toMatch(/^0,[-\d.e]+,,,0$/); // no band before targets are known
  const [record, prediction, lower, upper, target] = lines[400].split(",").map(Number);
  expect([record, target]).toEqual([399, 0 - (399 % 3) + (399 % 7)]);
  expect(upper - prediction).toBeCloseTo(prediction - lower, 9);
  expect(upper).toBeGreaterThan(lower);
});
