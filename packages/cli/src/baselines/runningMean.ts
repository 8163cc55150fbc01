import type { Baseline } from "./Baseline.js";

/** Predicts the mean of all targets so far; of a binary task, the share of ones, which starts at 0.5 and counts as one record. */
export function runningMean(task: "regression" | "binary"): Baseline {
  let seen = task === "binary" ? 1 : 0;
  let mean = task === "binary" ? 0.5 : 0;
  return {
    name: task === "binary" ? "class rate" : "running mean",
    predict: () => mean,
    learn(_sample, actual) {
      seen++;
      mean += (actual - mean) / seen;
    },
  };
}
