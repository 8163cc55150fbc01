import { expect, it, vi } from "vitest";
import { baselinesFor } from "../baselines/baselinesFor.js";
import type { Report } from "../Report.js";
import { binaryScore } from "../scoring/binaryScore.js";
import { Rejections } from "../scoring/Rejections.js";
import { Scoreboard } from "../scoring/Scoreboard.js";
import type { Run } from "../Run.js";
import { formatCount } from "./formatCount.js";
import { formatMetric } from "./formatMetric.js";
import { lossChart } from "./lossChart.js";
import { progress } from "./progress.js";
import { progressLine } from "./progressLine.js";
import { reportText } from "./reportText.js";
import { sparkline } from "./sparkline.js";
import { table } from "./table.js";

const sample = {
  input: new Float32Array(0),
  target: 1,
  key: "",
  record: 0,
  actual: 1,
  previous: undefined,
  known: 0,
  centre: 0,
  spread: 1,
  indices: Uint32Array.of(5),
  values: Float32Array.of(1),
};

function run(): Run {
  const board = new Scoreboard({ task: "binary" }, "gru(1, 2)", baselinesFor({ task: "binary" }));
  for (let index = 0; index < 160; index++) board.add(sample, 0.5);
  return {
    source: "a.csv",
    net: "gru(1, 2)",
    parameters: 30,
    board,
    rejections: new Rejections(() => {}),
    notes: [],
    records: 160,
    samples: 160,
    interrupted: false,
    broken: undefined,
    encoder: {
      plan: {
        columns: [{ name: "x", type: "number", slots: 0 }],
        target: { text: "y", column: "y" },
        task: "binary",
        key: "k",
        maxKeys: 3,
      },
      classes: [],
    },
    start: 0,
    stepsBefore: 0,
    begin: performance.now() - 1000,
    steps: 4,
    skipped: 0,
    keys: () => 2,
  };
}

it("writes numbers for people", () => {
  expect([formatMetric(0.123456), formatMetric(123.456), formatMetric(null), formatMetric(NaN)]).toEqual([
    "0.1235",
    "123.46",
    "–",
    "–",
  ]);
  expect(formatCount(200_000.4)).toBe("200,000");
});

it("draws small bars, flat where nothing changes", () => {
  expect(sparkline([1, 2, 3, 8])).toBe("▁▂▃█");
  expect(sparkline([2, 2])).toBe("▁▁");
  expect(sparkline([])).toBe("");
});

it("aligns a table", () => {
  expect(
    table(
      ["model", "loss"],
      [
        ["net", "0.5"],
        ["mean", "0.75"],
      ],
    ),
  ).toBe("model  loss\nnet     0.5\nmean   0.75");
});

it("says in a line how a run goes", () => {
  const one = run();
  vi.spyOn(performance, "now").mockReturnValue(one.begin + 1000);
  const line = progressLine(one);
  vi.restoreAllMocks();
  expect(line).toMatch(
    /^160 records {2}160\/s {2}loss 0\.6931 \(class rate 0\.\d+\) {2}net [▁-█]+ baseline [▁-█]+ {2}0 rejected$/,
  );
});

it("tells the beginning of a run, and nothing without an output", async () => {
  const told: string[] = [];
  const shown = progress({ write: (text) => told.push(text) });
  await shown.onStart?.(run());
  shown.stop();
  expect(told).toEqual([
    "target: y (binary); inputs: x (number); memory per k\n",
    "net: gru(1, 2), 30 parameters; the target of a record is known at once, before the next one (a simplification)\n",
  ]);
  expect(progress(undefined).onStart).toBeUndefined();
});

it("overwrites one line on a terminal, as wide as that is", async () => {
  vi.useFakeTimers();
  try {
    const told: string[] = [];
    const shown = progress({ write: (text) => told.push(text), isTTY: true, columns: 40 });
    await shown.onStart?.(run());
    told.length = 0;
    vi.advanceTimersByTime(400);
    shown.onMessage?.("rejected record 3");
    shown.stop();
    const line = expect.stringMatching(/^160 records.{28}$/) as string;
    expect(told).toEqual([line, "\r\u001b[2K", line, "\r\u001b[2K", "rejected record 3\n"]);
  } finally {
    vi.useRealTimers();
  }
});

it("draws the losses of the net and of its baselines", () => {
  const { board } = run();
  expect(lossChart(board, 80, false)).toMatch(
    /loss, means of stretches, over 160 records: net {2}.*class rate|loss, .*net/,
  );
  expect(lossChart(board, 80, true)).toContain("\u001b[");
  expect(
    lossChart(new Scoreboard({ task: "binary" }, "n", baselinesFor({ task: "binary" })), 80, false),
  ).toBe("");
});

it("reports in the end", () => {
  const report: Report = {
    source: "a.csv",
    task: "binary",
    target: "y",
    network: "gru(1, 2)",
    parameters: 30,
    records: 160,
    labelled: 150,
    rejected: 10,
    rejections: [{ reason: "x is missing", records: 10 }],
    notes: ['fields are separated by ";"'],
    loss: 0.5,
    metric: 0.75,
    metricName: "area under ROC",
    baselines: [{ name: "class rate", loss: 0.6, metric: 0.5 }],
    confusion: null,
    labelDelay: null,
    band: null,
    resumedAfter: 0,
    steps: 20,
    updates: 20,
    skipped: 1,
    keys: 3,
    seconds: 2,
    recordsPerSecond: 80,
    peakMemoryMB: 100,
    summary: "A sentence.",
    advice: null,
    pipeline: "a.pipe(b)",
    interrupted: true,
    problem: null,
  };
  expect(reportText(report, "CHART")).toBe(`CHART

Stopped. So far: each record was predicted first and learned from afterwards; its target was known before the next one (a simplification).

model           log-loss  area under ROC
net: gru(1, 2)    0.5000          0.7500
class rate        0.6000          0.5000

A sentence.
note: fields are separated by ";"

160 records (150 with a target, 10 rejected: x is missing: 10), 3 keys, 20 updates of 30 parameters (1 skipped)
2.0 s, 80 records/s, peak memory 100 MB

What ran, as a program:

a.pipe(b)`);
  const predicted = reportText({ ...report, pipeline: null, interrupted: false }, "");
  expect(predicted).toMatch(/^each record was predicted, nothing was learned; its target was known before/);
  expect(predicted).not.toContain("What ran");
  expect(predicted).not.toContain("learned from");
  expect(predicted).toContain("no updates; the model comes from 20 updates of 30 parameters");
  const resumed = reportText(
    {
      ...report,
      task: "multiclass",
      resumedAfter: 1000,
      updates: 5,
      confusion: { classes: ["a"], counts: [[7]] },
      advice: "Try this.",
    },
    "",
  );
  expect(resumed).toMatch(
    /^Resumed after 1,000 records, which are not counted here; the baselines began anew\.\nStopped\. So far: /,
  );
  expect(resumed).toContain("\nclass (down), predicted (across)  a\na                                 7\n");
  expect(resumed).toContain("A sentence.\nTry this.\n");
  expect(resumed).toContain("5 updates of 30 parameters (20 with those before)");
});

it("never runs out of bins", () => {
  const score = binaryScore();
  for (const prediction of [0, 1e-300, 1]) score.add(prediction, 1);
  expect(score.rateOfTop(1)).toBe(1);
});
