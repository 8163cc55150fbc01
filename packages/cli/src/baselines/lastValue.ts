import type { Baseline } from "./Baseline.js";

/** Predicts the key's previous target, or the mean of all targets where there is none. */
export function lastValue(): Baseline {
  return {
    name: "last value",
    predict: ({ previous, centre }) => previous ?? centre,
    learn: () => {},
  };
}
