import { wrapTensor } from "@backstream/tensors";
import type { Comparison, Loss, LossNumbers, LossParts, RowOptions } from "./Loss.js";
import { readLossRows } from "./readLossRows.js";

/**
 * Completes a loss: adds `compare`, which checks the shapes and then measures.
 *
 * - output   `[features]` (a number where there is one) or `[batch, features]`, a tensor or an array of rows; float64 is
 *            calculated in float64
 * - target   as the output, or with another width that the loss takes; `[batch]` where that width is 1
 * - weight   a number, or `[batch]`
 * - mask     `[batch]`, 0 or 1; a number for one row
 *
 * Where no row counts, because all are masked or ignored, the loss is 0, and so is the delta.
 *
 * @throws {ShapeError} By `compare`, when a shape is not one of these.
 * @throws {UnknownNameError} By `compare`, when an option does not exist.
 * @throws {RangeError} By `compare`, when the mask holds anything but 0 and 1.
 */
export function lossFrom(parts: LossParts): Loss {
  return {
    name: parts.name,
    reduction: parts.reduction,
    targetWidths: (fanOut) => parts.targetWidths(fanOut),
    rowShare: parts.rowShare && ((batch, row) => parts.rowShare!(batch, row)), // as a method of `parts`
    measure: (batch) => parts.measure(batch),
    compare: (output, target, options = {}) => compareValues(parts, output, target, options),
  };
}

function compareValues(
  parts: LossParts,
  output: LossNumbers,
  target: LossNumbers,
  options: RowOptions,
): Comparison {
  const { shape, rows, batch } = readLossRows(parts, output, target, options);
  const loss = rows === 0 ? 0 : parts.measure(batch);
  return { loss, delta: wrapTensor(shape, batch.delta), rows };
}
