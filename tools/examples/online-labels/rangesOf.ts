import { medianAndRange } from "../medianAndRange.js";
import type { Row } from "../results.js";
import type { Run } from "./inThreads.js";
import { ways } from "./predictThenLearn.js";

/** The median and the range over the seeds, for each way and model. */
export function rangesOf(runs: readonly Run[]): readonly Row[] {
  return Object.keys(ways).flatMap((way) => {
    const own = runs.filter(({ task }) => task.way === way);
    return [...own[0].found.keys()].map((model) => {
      const { median, range } = medianAndRange(
        own.map(({ found }) => found.get(model)!.total), // each run has all models
        4,
      );
      return { "learned from": way, model, "log-loss": median, range };
    });
  });
}
