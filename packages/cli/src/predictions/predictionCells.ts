import type { EncodedSample } from "../encoding/EncodedSample.js";
import type { KeyedEncoder } from "../encoding/KeyedEncoder.js";
import type { Limits } from "../scoring/Limits.js";
import { likeliest, type Prediction } from "../scoring/Prediction.js";

/**
 * What is said of a record, by name; undefined cells are left out, or empty. Of a target with several classes, the prediction
 * is the most probable class that is known; null where none is. A band without a limit has null there.
 */
export function predictionCells(
  { plan, classes }: Pick<KeyedEncoder, "plan" | "classes">,
  { key, actual, known, late, label }: Pick<EncodedSample, "key" | "actual" | "known" | "late" | "label">,
  prediction: Prediction,
  limits?: Limits,
): Record<string, unknown> {
  const name = (index: number | undefined): string | undefined =>
    index === undefined ? undefined : classes[index];
  const class_ = typeof prediction === "number" ? undefined : likeliest(prediction, known);
  return {
    ...(plan.key !== undefined && { key }),
    ...(typeof prediction === "number"
      ? {
          prediction,
          ...(limits && { lower: finite(limits.lower), upper: finite(limits.upper) }),
          target: late ? label : actual,
        }
      : {
          prediction: name(class_) ?? null,
          probability: prediction[class_ ?? -1],
          target: late ? label : name(actual),
        }),
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
