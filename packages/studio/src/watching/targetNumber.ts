import { hasTarget, type Sample } from "@backstream/core";
import { Tensor } from "@backstream/tensors";
import { rowsOf } from "./rowsOf.js";

/** The target of the first row as one number; for classes the index, also of one that is given by probabilities. NaN without one. */
export function targetNumber(sample: Sample, classes: number): number {
  if (!hasTarget(sample)) return NaN;
  const { target } = sample;
  if (typeof target === "number") return target;
  const numbers = target instanceof Tensor ? target.data : target;
  if (numbers === undefined) return NaN;
  if (classes === 0 || numbers.length / rowsOf(sample) !== classes) return numbers[0];
  let best = 0;
  for (let index = 1; index < classes; index++) if (numbers[index] > numbers[best]) best = index;
  return best;
}
