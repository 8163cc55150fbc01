import { expectCount } from "@backstream/core";
import { classCount } from "./classCount.js";
import type { LabelledRows } from "./labelledRows.js";
import type { Metric } from "./Metric.js";
import { predictedClass } from "./predictedClass.js";
import { trueClass } from "./trueClass.js";
import { weightedMean } from "./weightedMean.js";

/**
 * The share of rows whose class is among the k most probable ones.
 *
 *     Σ w [class is one of the k largest o] / Σ w
 *
 * - output   logits, `[classes]` or `[batch, classes]`; a single logit for two classes
 * - target   class indices, a number or `[batch]`; or probabilities, of the output's shape
 *
 * With k = 1 it is `accuracy`. Of equal logits the first are the more probable ones, as in `accuracy` (scikit-learn's
 * `top_k_accuracy_score` takes the last). A row whose class has the output NaN is wrong. NaN before the first labelled
 * tick.
 *
 * @throws {RangeError} When `k` is not a whole number from 1 up, or above the number of classes; when a class index is out
 *   of range.
 * @throws {ShapeError} When the target's shape fits neither class indices nor probabilities.
 * @see {@link topK} for the classes themselves.
 * @example
 *   const found = accumulate(topKAccuracy(2));
 *   found.add({ sample: { input: 0, target: 1 }, output: [3, 2, 1] });
 *   found.add({ sample: { input: 0, target: 2 }, output: [3, 2, 1] });
 *   found.value // => 0.5
 */
export function topKAccuracy(k: number): Metric {
  expectCount("topKAccuracy", "k", k);
  return weightedMean(`topKAccuracy(${k})`, (tick, row) => {
    expectClasses(k, classCount(tick.width));
    return placeOf(trueClass("topKAccuracy", tick, row), tick, row) < k ? 1 : 0;
  });
}

function expectClasses(k: number, classes: number): void {
  if (k > classes)
    throw new RangeError(`topKAccuracy: k is ${k}, expected at most ${classes}, the number of classes`);
}

/** How many classes of a row are more probable than this one; Infinity where its logit is NaN. */
function placeOf(label: number, tick: LabelledRows, row: number): number {
  const { width, output } = tick;
  const own = output[width === 1 ? row : row * width + label];
  if (Number.isNaN(own)) return Infinity;
  if (width === 1) return predictedClass(tick, row) === label ? 0 : 1;
  let place = 0;
  for (let other = 0; other < width; other++) {
    const value = output[row * width + other];
    if (value > own || (value === own && other < label)) place++;
  }
  return place;
}
