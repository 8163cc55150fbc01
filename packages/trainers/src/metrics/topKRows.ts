import { expectNumeric, ShapeError } from "@backstream/core";
import { rankOf, shapeOf, type Numbers } from "@backstream/tensors";
import { probableClasses, type ClassProbability } from "./probableClasses.js";

/**
 * The k most probable classes of each row of an output, the most probable first: `topK` of every row.
 *
 * - output   logits, `[batch, classes]`; `[batch, 1]` for two classes
 *
 * @throws {RangeError} When `k` is not a whole number from 1 up, or above the number of classes; when a row has a logit of
 *   NaN or Infinity, or only -Infinity.
 * @throws {ShapeError} When the output has no batch axis.
 * @see {@link topK} for an output of one row.
 * @example
 *   const logits = tensor([2, 2], [0, Math.log(3), 5, -Infinity]);
 *   topKRows(logits, 1) // => [[{ class: 1, probability: 0.75 }], [{ class: 0, probability: 1 }]]
 */
export function topKRows(output: Numbers, k: number): [ClassProbability, ...ClassProbability[]][] {
  expectNumeric("topKRows", "output", output);
  if (rankOf(output) !== 2) {
    throw new ShapeError(
      `topKRows: output has shape [${shapeOf(output).join(", ")}], expected [batch, classes]; topK takes one row`,
    );
  }
  const [rows, classes] = shapeOf(output);
  return Array.from({ length: rows }, (_, row) =>
    probableClasses("topKRows", output, row * classes, classes, k),
  );
}
