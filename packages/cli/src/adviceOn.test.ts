import { expect, it } from "vitest";
import { adviceOn } from "./adviceOn.js";
import type { Baseline } from "./baselines/Baseline.js";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import { resolveSettings } from "./resolveSettings.js";
import type { Run } from "./Run.js";
import { Scoreboard } from "./scoring/Scoreboard.js";

const settings = resolveSettings({ learningRate: 0.005 }, undefined, { task: "regression", width: 4 });

/** A run in which the net and two baselines are off by so much at each record, whose target is 0. */
function runOf(
  records: number,
  net: (index: number) => number,
  simple: number,
  other: number,
  name = "last value",
) {
  const constant = (baseline: string, prediction: number): Baseline => ({
    name: baseline,
    predict: () => prediction,
    learn: () => {},
  });
  const board = new Scoreboard({ task: "regression" }, "net", [
    constant("running mean", simple),
    constant(name, other),
  ]);
  for (let index = 0; index < records; index++)
    board.add({ actual: 0, known: 0 } as EncodedSample, net(index)); // nothing else is read
  return { board } as Run; // nothing else is read
}

it("has none for a net that is ahead, or has seen no target", () => {
  expect(
    adviceOn(
      runOf(3000, () => 1, 2, 3),
      settings,
    ),
  ).toBeUndefined();
  expect(
    adviceOn(
      runOf(0, () => 1, 2, 3),
      settings,
    ),
  ).toBeUndefined();
});

it.each([
  [
    "few records",
    runOf(150, () => 3, 2, 1),
    settings,
    "The net ended behind the last value: 150 records with a target are few; try more of them, or a smaller net, as in --units 8.",
  ],
  [
    "few records of a small net",
    runOf(150, () => 3, 2, 1),
    { ...settings, units: 4 },
    "The net ended behind the last value: 150 records with a target are few; try more of them.",
  ],
  [
    "a net that is ahead by now",
    runOf(9000, (index) => (index < 3000 ? 9 : 0.5), 2, 1),
    settings,
    "The net ended behind the last value, but was ahead of it over the last thousand records: more records, or a second pass with --load, will show it.",
  ],
  [
    "a falling curve",
    runOf(4000, (index) => 9 - index / 1000, 2, 1),
    settings,
    "The net ended behind the last value, and its loss was still falling: try a higher rate, as in --learning-rate 0.015.",
  ],
  [
    "inputs that say nothing",
    runOf(4000, () => 3, 1, 2),
    settings,
    "The net ended behind the running mean, and no other baseline was better: the inputs say little about the target; try others.",
  ],
  [
    "a best baseline without a memory",
    runOf(4000, () => 3, 2, 1, "online linear"),
    settings,
    "The net ended behind the online linear, which has no memory: try --cell none.",
  ],
  [
    "a best baseline that knows the record before, and a net that does not remember",
    runOf(4000, () => 3, 2, 1),
    { ...settings, cell: "none" as const },
    "The net ended behind the last value, which knows the record before: try a net with a memory, as in --cell gru.",
  ],
  [
    "a flat curve",
    runOf(4000, () => 3, 2, 1),
    settings,
    "The net ended behind the last value: try a smaller net, as in --units 8, or more records.",
  ],
  [
    "a flat curve of a small net",
    runOf(4000, () => 3, 2, 1),
    { ...settings, units: 8 },
    "The net ended behind the last value: try more records, or other --inputs.",
  ],
])("says what fits: %s", (_name, run, of, advice) => {
  expect(adviceOn(run, of)).toBe(advice);
});
