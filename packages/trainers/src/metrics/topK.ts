import { expectNumeric, ShapeError } from "@backstream/core";
import { lengthOf, rankOf, shapeOf, type Numbers } from "@backstream/tensors";
import { probableClasses, type ClassProbability } from "./probableClasses.js";

/**
 * The k most probable classes of an output, the most probable first.
 *
 *     probability = softmax(output)[class]          of a single logit σ(output) for class 1, 1 - σ(output) for class 0
 *
 * - output   logits of one row, `[classes]`; a single logit for two classes
 *
 * Of equal logits the first comes first, as in `argMax`. A logit of -Infinity is a probability of 0.
 *
 * @throws {RangeError} When `k` is not a whole number from 1 up, or above the number of classes; when a logit is NaN or
 *   Infinity, or all are -Infinity.
 * @throws {ShapeError} When the output has several rows.
 * @see {@link topKRows} for outputs of several rows, {@link topKAccuracy} for how often the true class is among them.
 * @example
 *   const names = ["rain", "snow", "sun"];
 *   topK([1, -Infinity, 1 + Math.log(3)], 2).map(({ class: kind, probability }) => [names[kind], probability])
 *   // => [["sun", 0.75], ["rain", 0.25]]
 */
export function topK(output: Numbers, k: number): [ClassProbability, ...ClassProbability[]] {
  expectNumeric("topK", "output", output);
  if (rankOf(output) > 1) {
    throw new ShapeError(
      `topK: output has shape [${shapeOf(output).join(", ")}], expected one row, [classes]; topKRows takes several`,
    );
  }
  return probableClasses("topK", output, 0, lengthOf(output), k);
}
