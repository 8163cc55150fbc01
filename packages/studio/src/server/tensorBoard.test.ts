import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Frame, Hello } from "../frames.js";
import { tensorBoard } from "./tensorBoard.js";

// Python finds TensorBoard by itself, or in the folder that this variable names.
const { TENSORBOARD_PYTHONPATH: PYTHONPATH } = process.env;
const env = PYTHONPATH ? { ...process.env, PYTHONPATH } : process.env;
/** A Python that has TensorBoard, whose own reader then reads the files. */
const python = ["python3", "/usr/bin/python3"].find((command) => {
  try {
    execFileSync(command, ["-c", "import tensorboard"], { stdio: "ignore", env });
    return true;
  } catch {
    return false;
  }
});
if (!python)
  console.warn("tensorBoard: no Python with TensorBoard, so its reader does not read the files here");

const reader = `
import json, sys
from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader
events = []
for event in LegacyEventFileLoader(sys.argv[1]).Load():
    values = [(value.tag, value.simple_value) for value in event.summary.value]
    events.append([event.wall_time, event.step, event.file_version, values])
print(json.dumps(events))
`;

const hello = {
  type: "hello",
  started: 1_700_000_000_500,
  models: ["net", "same as now"],
  layers: [{ name: "0 gru(1, 2)" }, { name: "1 dense(2, 1)" }],
} as unknown as Hello;
const frame = (time: number, updates: number, losses: readonly number[]): Frame =>
  ({
    type: "frame",
    time,
    counters: {
      ticks: 8 * updates,
      updates,
      ticksPerSecond: 800,
      updatesPerSecond: 100,
      others: { dropped: 3 },
    },
    losses: Float32Array.from(losses),
    stepSizes: Float32Array.of(0.25, 0.125),
    gradientNorm: 1.5,
  }) as unknown as Frame;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tensorboard-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.skipIf(!python)(
  "writes what TensorBoard's own reader reads: one moment a second, and the last one",
  () => {
    const target = tensorBoard(join(folder, "logs/run1"));
    target.postMessage(hello);
    target.postMessage(frame(0.1, 0, [NaN, NaN])); // nothing is learned yet
    target.postMessage(frame(0.2, 10, [0.5, NaN]));
    target.postMessage(frame(0.7, 60, [0.375, 1])); // within the second
    target.postMessage(frame(1.2, 5_000_000_000, [0.25, 2]));
    target.postMessage(frame(1.5, 5_000_000_001, [0.125, 4]));
    target.postMessage({ type: "bye", why: "the source has completed" });
    const [name] = readdirSync(join(folder, "logs/run1"));
    const script = join(folder, "read.py");
    writeFileSync(script, reader);
    const text = execFileSync(python!, [script, join(folder, "logs/run1", name)], { encoding: "utf8", env }); // the test is skipped without
    const rest = [
      ["gradient norm", 1.5],
      ["step size/0 gru(1, 2)", 0.25],
      ["step size/1 dense(2, 1)", 0.125],
      ["ticks a second", 800],
      ["updates a second", 100],
      ["counter/dropped", 3],
    ];
    expect(JSON.parse(text)).toEqual([
      [1_700_000_000.5, 0, "brain.Event:2", []],
      [1_700_000_000.7, 10, "", [["loss/net", 0.5], ...rest]],
      [1_700_000_001.7, 5_000_000_000, "", [["loss/net", 0.25], ["loss/same as now", 2], ...rest]],
      [1_700_000_002, 5_000_000_001, "", [["loss/net", 0.125], ["loss/same as now", 4], ...rest]],
    ]);
  },
);

it("has what a killed run has said: each moment is in the file when it has come", () => {
  const target = tensorBoard(folder);
  target.postMessage(hello);
  const file = join(folder, readdirSync(folder)[0]);
  const sizes = [statSync(file).size];
  for (const time of [1, 2, 3]) {
    target.postMessage(frame(time, 10 * time, [0.5, 0.5]));
    sizes.push(statSync(file).size);
  }
  expect(sizes).toEqual([...new Set(sizes)].toSorted((a, b) => a - b));
});

it("says what a folder must be", () => {
  expect(() => tensorBoard("")).toThrow(`tensorBoard: the folder is "", expected its path`);
  expect(() => tensorBoard(7 as never)).toThrow("tensorBoard: the folder is 7, expected its path");
});
