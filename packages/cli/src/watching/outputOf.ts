import type { EncodedSample } from "../encoding/EncodedSample.js";
import type { Task } from "../encoding/Task.js";
import type { Prediction } from "../scoring/Prediction.js";

/** The output of a net that would say this: the inverse of `predictionOf`. */
export function outputOf(
  task: Task,
  { centre, spread }: Pick<EncodedSample, "centre" | "spread">,
  said: Prediction | undefined,
): number | Float64Array | undefined {
  if (said === undefined) return undefined;
  if (typeof said !== "number") return said.map((probability) => Math.log(Math.max(probability, least)));
  if (task === "regression") return spread === 0 ? 0 : (said - centre) / spread;
  const probability = Math.min(Math.max(said, least), 1 - least);
  return Math.log(probability / (1 - probability));
}

/** As in the score of yes and no: a model that was certain and wrong has a finite loss. */
const least = 1e-12;
