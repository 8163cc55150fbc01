import type { EncodingPlan } from "../encoding/EncodingPlan.js";
import type { Baseline } from "./Baseline.js";
import { lastValue } from "./lastValue.js";
import { mostFrequent } from "./mostFrequent.js";
import { onlineLinear } from "./onlineLinear.js";
import { onlineSoftmax } from "./onlineSoftmax.js";
import { runningMean } from "./runningMean.js";

/** The baselines of a task, the simplest first. */
export function baselinesFor({
  task,
  classes = 0,
}: Pick<EncodingPlan, "task" | "classes">): readonly Baseline[] {
  if (task === "multiclass")
    return [mostFrequent(classes), onlineSoftmax(classes, false), onlineSoftmax(classes, true)];
  const linear = [onlineLinear(task, false), onlineLinear(task, true)];
  return task === "binary" ? [runningMean(task), ...linear] : [runningMean(task), lastValue(), ...linear];
}
