import { lengthOf, shapeOf, type Numbers } from "@backstream/tensors";
import { ShapeError } from "./errors.js";
import type { LossParts } from "./lossFrom.js";

/**
 * Checks the target of `compare` against its output and returns its width.
 *
 * @throws {ShapeError} When the loss does not take it.
 */
export function expectTarget(
  parts: LossParts,
  output: readonly number[],
  rows: number,
  fanOut: number,
  target: Numbers,
): number {
  const batched = output.length === 2;
  const shape = shapeOf(target);
  const width = lengthOf(target) / rows;
  const widths = parts.targetWidths(fanOut);
  const fits = batched
    ? shape[0] === rows && (shape.length === 2 || (shape.length === 1 && width === 1))
    : shape.length === 1 || (shape.length === 0 && width === 1);
  if (fits && width > 0 && (!widths || widths.includes(width))) return width;
  // A width of 1 beside outputs that are wider is a label: one number a row.
  const expected = (widths ?? []).map((wide) => {
    if (wide === 1 && fanOut > 1) return batched ? `[${rows}]` : "one number";
    return batched ? `[${rows}, ${wide}]` : output.length === 0 ? "a number" : `[${wide}]`;
  });
  const wanted =
    expected.length > 0 ? expected.toReversed().join(" or ") : batched ? `[${rows}, features]` : "[features]";
  throw new ShapeError(`${parts.name}: target has shape [${shape.join(", ")}], expected ${wanted}`);
}
