import { argMax } from "./argMax.js";
import type { LabelledRows } from "./labelledRows.js";

/** The class that a row's logits predict: the largest, the first of equals; of a single logit 1 when above `threshold`. */
export function predictedClass({ width, output }: LabelledRows, row: number, threshold = 0): number {
  if (width === 1) return output[row] > threshold ? 1 : 0;
  return argMax(output, row * width, width);
}
