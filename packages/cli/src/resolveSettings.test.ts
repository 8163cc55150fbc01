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

it.each([
  [{ momentum: 1 }, "--momentum: 1 is impossible, expected a number from 0 to below 1"],
  [{ momentum: NaN }, "--momentum: NaN is impossible, expected a number from 0 to below 1"],
  [{ rateDecay: -1 }, "--rate-decay: -1 is no whole number from 0 up"],
  [{ rateDecay: 0.5 }, "--rate-decay: 0.5 is no whole number from 0 up"],
])("refuses %j", (options, message) => {
  expect(() => resolveSettings(options)).toThrow(message);
});
