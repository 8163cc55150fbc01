import type { Baseline } from "./Baseline.js";

/** Nothing changes: the key's previous target, or the mean of all where there is none. */
export function lastValue(): Baseline {
  return {
    name: "last value",
    predict: ({ previous, centre }) => previous ?? centre,
    learn: () => {},
  };
}
