import type { EncodedSample } from "../encoding/EncodedSample.js";
import type { KeyedEncoder } from "../encoding/KeyedEncoder.js";
import { likeliest, type Prediction } from "../scoring/Prediction.js";

/**
 * What is said of a record, by name; undefined cells are left out, or empty. Of a target with several classes, the prediction
 * is the most probable class that is known; null where none is.
 */
export function predictionCells(
  { plan, classes }: Pick<KeyedEncoder, "plan" | "classes">,
  { key, actual, known }: Pick<EncodedSample, "key" | "actual" | "known">,
  prediction: Prediction,
): Record<string, unknown> {
  const name = (index: number | undefined): string | undefined =>
    index === undefined ? undefined : classes[index];
  const class_ = typeof prediction === "number" ? undefined : likeliest(prediction, known);
  return {
    ...(plan.key !== undefined && { key }),
    ...(typeof prediction === "number"
      ? { prediction, target: actual }
      : { prediction: name(class_) ?? null, probability: prediction[class_ ?? -1], target: name(actual) }),
  };
}
