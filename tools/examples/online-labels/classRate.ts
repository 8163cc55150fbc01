import type { Baseline } from "./Baseline.js";

/** Says of each flight how many were late so far; it begins with a half, which counts as one flight. */
export function classRate(): Baseline {
  let [mean, seen] = [0.5, 1];
  return {
    name: "class rate",
    predict: () => mean,
    learn(_, target) {
      seen++;
      mean += (target - mean) / seen;
    },
  };
}
