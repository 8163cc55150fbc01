import type { Baseline } from "./Baseline.js";
import { lastValue } from "./lastValue.js";
import { onlineLinear } from "./onlineLinear.js";
import { runningMean } from "./runningMean.js";

/** The baselines of a task, the simplest first. */
export function baselinesFor(task: "regression" | "binary"): readonly Baseline[] {
  const linear = [onlineLinear(task, false), onlineLinear(task, true)];
  return task === "binary" ? [runningMean(task), ...linear] : [runningMean(task), lastValue(), ...linear];
}
