import { expect, it } from "vitest";
import { resolveSettings, type LearnTask } from "./resolveSettings.js";

const others = { units: 32, window: 32, rateDecay: 10, momentum: 0, clip: 10, seed: 7 };

it.each<[string, LearnTask, object]>([
  [
    "a wide table of numbers",
    { task: "regression", width: 10 },
    { cell: "none", stride: 1, learningRate: 0.01 },
  ],
  [
    "a wide table of classes",
    { task: "multiclass", width: 50 },
    { cell: "none", stride: 1, learningRate: 0.02 },
  ],
  ["few inputs", { task: "regression", width: 9 }, { cell: "gru", stride: 2, learningRate: 0.02 }],
  ["few inputs, yes or no", { task: "binary", width: 4 }, { cell: "gru", stride: 2, learningRate: 0.02 }],
  ["keys", { task: "regression", key: "k", width: 50 }, { cell: "gru", stride: 2, learningRate: 0.02 }],
  [
    "keys, yes or no",
    { task: "binary", key: "k", width: 50 },
    { cell: "gru", stride: 8, learningRate: 0.02 },
  ],
])("has defaults for %s", (_name, task, expected) => {
  expect(resolveSettings({}, undefined, task)).toEqual({ ...others, ...expected });
});

it("takes what is given, then what the model has", () => {
  const task = { task: "regression", width: 50 } as const;
  const saved = resolveSettings(
    { cell: "lstm", learningRate: 0.5, momentum: 0.9, rateDecay: 0 },
    undefined,
    task,
  );
  expect(saved).toMatchObject({ cell: "lstm", stride: 2, learningRate: 0.5, momentum: 0.9, rateDecay: 0 });
  expect(resolveSettings({ momentum: 0.5 }, saved, task)).toEqual({ ...saved, momentum: 0.5 });
});

it("takes a stride that fits a window that is shorter", () => {
  expect(resolveSettings({ cell: "gru", window: 1 }).stride).toBe(1);
});

it("has updates that fit the way it learns", () => {
  const updatesOf = (options: Parameters<typeof resolveSettings>[0]): readonly number[] => {
    const { window, stride } = resolveSettings(options, undefined, { task: "regression", width: 50 });
    return [window, stride];
  };
  expect(updatesOf({ cell: "lru" })).toEqual([32, 2]);
  expect(updatesOf({ cell: "lru", gradient: "traces" })).toEqual([1, 1]);
  expect(updatesOf({ cell: "eLstm", gradient: "oneStep" })).toEqual([2, 2]);
  expect(updatesOf({ cell: "minGru", gradient: "frozen", stride: 5 })).toEqual([5, 5]);
  expect(updatesOf({ cell: "none", replay: 4 })).toEqual([1, 1]);
  expect(updatesOf({ cell: "gru", replay: 4 })).toEqual([8, 8]);
  expect(updatesOf({ cell: "gru", replay: 4, window: 3 })).toEqual([3, 3]);
  expect(updatesOf({ cell: "gru", gradient: "window" })).toEqual([32, 2]);
});

it("keeps what it was made with, where nothing is given; 0 is none", () => {
  const saved = resolveSettings({
    cell: "lru",
    gradient: "oneStep",
    labelDelay: " 12 ",
    replay: "4",
    band: 0.5,
  });
  expect(saved).toMatchObject({ gradient: "oneStep", labelDelay: "12", replay: "4/1000", band: 0.5 });
  expect(resolveSettings({}, saved)).toEqual(saved);
  const { labelDelay, replay, ...rest } = saved;
  expect([labelDelay, replay]).toEqual(["12", "4/1000"]);
  expect(resolveSettings({ labelDelay: 0 }, saved)).toEqual({ ...rest, replay });
  expect(resolveSettings({ replay: "0" }, saved)).not.toHaveProperty("replay");
  expect(resolveSettings({ gradient: "window" }, saved)).not.toHaveProperty("gradient");
});

const times = [
  { name: "at", type: "time", slots: 0 },
  { name: "seen", type: "time", slots: 0 },
] as const;
const none = { task: "regression", width: 50, columns: [] } as const;

it.each<[Parameters<typeof resolveSettings>[0], string, LearnTask?]>([
  [{ momentum: 1 }, "--momentum: 1 is impossible, expected a number from 0 to below 1"],
  [{ momentum: NaN }, "--momentum: NaN is impossible, expected a number from 0 to below 1"],
  [{ rateDecay: -1 }, "--rate-decay: -1 is no whole number from 0 up"],
  [{ rateDecay: 0.5 }, "--rate-decay: 0.5 is no whole number from 0 up"],
  [{ cell: "rnn" as never }, '--cell: "rnn" is none, expected none, elman, gru, lstm, lru, minGru, eLstm'],
  [{ gradient: "trace" as never }, '--gradient: "trace" is none, expected window, traces, oneStep, frozen'],
  [
    { gradient: "traces", cell: "gru" },
    "--gradient: traces is not possible with --cell gru; give --cell lru, minGru, eLstm",
  ],
  [
    { gradient: "traces", cell: "lru", window: 8 },
    "--window: 8, but with --gradient traces every record is learned from at once, over the whole past; leave it out",
  ],
  [
    { replay: 16, cell: "none", stride: 4 },
    "--stride: 4, but with --replay and --cell none every record is an update; leave it out",
  ],
  [
    { replay: 16, cell: "gru", window: 8, stride: 4 },
    "--stride: 4, but --replay repeats whole windows, of 8 records; leave it out",
  ],
  [
    { replay: 16, cell: "gru" },
    "--replay: windows of several keys are not told apart, and --cell gru has a memory for each; give --cell none, or leave out --key",
    { ...none, key: "k" },
  ],
  [
    { replay: 16, cell: "lru", gradient: "traces" },
    "--replay: is not possible with --gradient traces, which learns over the past of one stream; leave one of them out",
    none,
  ],
  [
    { replay: "many" },
    '--replay: "many" is none, expected a number of past records from 1 to 1000, such as 16, or 16/5000 of the newest 5000',
  ],
  [
    { replay: "16/8" },
    "--replay: 16 of 8 past records are impossible, expected at least 16 and at most 1000000 that are kept",
  ],
  [
    { labelDelay: "soon" },
    '--label-delay: "soon" is none, expected a number of records such as 100, or a time such as 90m, 36h or 2d',
  ],
  [
    { labelDelay: -3 },
    '--label-delay: "-3" is none, expected a number of records such as 100, or a time such as 90m, 36h or 2d',
  ],
  [
    { labelDelay: 200_001 },
    "--label-delay: 200001 records would wait for their labels, expected at most 200000",
  ],
  [
    { labelDelay: "90m" },
    "--label-delay: 90m is measured by a column of times, and no input is one; give a number of records, or --types COLUMN=time",
    none,
  ],
  [
    { labelDelay: "90m" },
    "--label-delay: 90m is measured by a column of times, and there are several, at, seen; say which, as in 90m:at",
    { ...none, columns: times },
  ],
  [
    { labelDelay: "90m:x" },
    '--label-delay: "x" is no column of times; those are at, seen',
    { ...none, columns: times },
  ],
  [{ band: 90 }, "--band: 90 is impossible, expected a share between 0 and 1, such as 0.9"],
  [
    { band: 0.9 },
    "--band: is for a target that is a number, and this one is yes or no; leave it out",
    { task: "binary", width: 50 },
  ],
])("refuses %j", (options, message, task) => {
  expect(() => resolveSettings(options, undefined, task)).toThrow(message);
});
