import type { Tensor } from "backstream";
import type { EncodedSample } from "../encoding/EncodedSample.js";
import type { EncodingPlan } from "../encoding/EncodingPlan.js";
import type { Prediction } from "./Prediction.js";
import { toProbabilities } from "./toProbabilities.js";

/** What the net's output says of a sample, whose row is the first: a number in the target's units, or probabilities. */
export function predictionOf(
  { task, classes }: Pick<EncodingPlan, "task" | "classes">,
  { centre, spread }: Pick<EncodedSample, "centre" | "spread">,
  { data }: Tensor,
): Prediction {
  if (task === "multiclass") return toProbabilities(Float64Array.from(data.subarray(0, classes)));
  return task === "binary" ? 1 / (1 + Math.exp(-data[0])) : centre + data[0] * spread;
}
