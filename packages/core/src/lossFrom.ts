import {
  copyNumbers,
  lengthOf,
  numberAt,
  rankOf,
  shapeOf,
  Tensor,
  wrapTensor,
  type Floats,
  type Numbers,
} from "@backstream/tensors";
import { ShapeError } from "./errors.js";
import type { Comparison, Loss, RowOptions } from "./loss.js";

/** What is particular to a loss: everything but `compare`. */
export type LossParts = Omit<Loss, "compare">;

/**
 * Completes a loss: adds `compare`, the same on values, with every check of shapes.
 *
 * - output   `[features]` (a number where there is one) or `[batch, features]`; float64 is calculated in float64
 * - target   as the output, or with another width that the loss takes; `[batch]` where that width is 1
 * - weight   a number, or `[batch]`
 * - mask     `[batch]`, 0 or 1; a number for one row
 *
 * Where all rows are masked the loss is 0, and so is the delta.
 *
 * @throws {ShapeError} By `compare`, when a shape is not one of these.
 * @throws {RangeError} By `compare`, when the mask holds anything but 0 and 1.
 */
export function lossFrom(parts: LossParts): Loss {
  return {
    name: parts.name,
    reduction: parts.reduction,
    targetWidths: (fanOut) => parts.targetWidths(fanOut),
    measure: (at) => parts.measure(at),
    compare: (output, target, options = {}) => compareValues(parts, output, target, options),
  };
}

function compareValues(parts: LossParts, output: Numbers, target: Numbers, options: RowOptions): Comparison {
  const { name } = parts;
  const shape = shapeOf(output);
  if (shape.length > 2 || lengthOf(output) === 0) {
    throw new ShapeError(
      `${name}: output has shape ${bracketed(shape)}, expected [features] or [batch, features]`,
    );
  }
  const rows = shape.length === 2 ? shape[0] : 1;
  const fanOut = lengthOf(output) / rows;
  const targetWidth = expectTarget(parts, shape, rows, fanOut, target);
  const values = asFloats(output);
  const double = values instanceof Float64Array;
  const delta = double ? new Float64Array(values.length) : new Float32Array(values.length);
  const weight = rowValues(name, "weight", options.weight, rows, double);
  const mask = rowValues(name, "mask", options.mask, rows, double);
  const present = mask ? countPresent(name, mask) : rows;
  const labels = asFloats(target, double);
  const at = { rows, fanOut, output: values, outputAt: 0, target: labels, targetAt: 0, targetWidth };
  const loss = present === 0 ? 0 : parts.measure({ ...at, weight, mask, delta, deltaAt: 0, present });
  return { loss, delta: wrapTensor(shape, delta), rows: present };
}

/** Checks the target's shape and returns its width. */
function expectTarget(
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
  throw new ShapeError(`${parts.name}: target has shape ${bracketed(shape)}, expected ${wanted}`);
}

/** One number a row; a weight that is a number is every row's. */
function rowValues(
  name: string,
  what: "weight" | "mask",
  given: Numbers | undefined,
  rows: number,
  double: boolean,
): Floats | undefined {
  if (given === undefined) return undefined;
  if (rankOf(given) === 0 && (rows === 1 || what === "weight")) {
    return (double ? new Float64Array(rows) : new Float32Array(rows)).fill(numberAt(given, 0));
  }
  if (rankOf(given) === 1 && lengthOf(given) === rows) return asFloats(given, double);
  throw new ShapeError(`${name}: ${what} has shape ${bracketed(shapeOf(given))}, expected [${rows}]`);
}

function countPresent(name: string, mask: Floats): number {
  let present = 0;
  for (const value of mask) {
    if (value !== 0 && value !== 1) throw new RangeError(`${name}: mask holds ${value}, expected 0 or 1`);
    present += value;
  }
  return present;
}

/** The numbers themselves where they are of the wanted type, else a copy. Without a wish whole and plain numbers become float32. */
function asFloats(numbers: Numbers, double?: boolean): Floats {
  const data = numbers instanceof Tensor ? numbers.data : numbers;
  const wanted = double ?? data instanceof Float64Array;
  if (data instanceof (wanted ? Float64Array : Float32Array)) return data;
  const copy = wanted ? new Float64Array(lengthOf(numbers)) : new Float32Array(lengthOf(numbers));
  copyNumbers(numbers, copy, 0);
  return copy;
}

function bracketed(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}
