import { copyNumbers, lengthOf, numberAt, rankOf, shapeOf, Tensor, wrapTensor } from "@backstream/tensors";
import type { Floats, Numbers } from "@backstream/tensors";
import { ShapeError } from "./errors.js";
import { expectTarget } from "./expectTarget.js";
import type { Comparison, Loss, RowOptions } from "./Loss.js";

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
    measure: (batch) => parts.measure(batch),
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
  const values = floats(output);
  const delta =
    values instanceof Float64Array ? new Float64Array(values.length) : new Float32Array(values.length);
  const weight = rowNumbers(name, "weight", options.weight, rows);
  const mask = rowNumbers(name, "mask", options.mask, rows);
  const present = mask ? countPresent(name, mask) : rows;
  // Plain numbers beside plain numbers are rounded as those are, so that equal ones stay equal.
  const labels = typed(target) ?? copied(target, isPlain(output) ? Float32Array : Float64Array);
  const batch = {
    rows,
    fanOut,
    output: values,
    outputOffset: 0,
    target: labels,
    targetOffset: 0,
    targetWidth,
  };
  const loss = present === 0 ? 0 : parts.measure({ ...batch, weight, mask, delta, deltaOffset: 0, present });
  return { loss, delta: wrapTensor(shape, delta), rows: present };
}

/** One number a row; a weight that is a number is every row's. */
function rowNumbers(
  name: string,
  what: "weight" | "mask",
  given: Numbers | undefined,
  rows: number,
): Rows | undefined {
  if (given === undefined) return undefined;
  if (rankOf(given) === 0 && (rows === 1 || what === "weight")) {
    return new Float64Array(rows).fill(numberAt(given, 0));
  }
  if (rankOf(given) === 1 && lengthOf(given) === rows) return typed(given) ?? copied(given, Float64Array);
  throw new ShapeError(`${name}: ${what} has shape ${bracketed(shapeOf(given))}, expected [${rows}]`);
}

function countPresent(name: string, mask: Rows): number {
  let present = 0;
  for (const value of mask) {
    if (value !== 0 && value !== 1) throw new RangeError(`${name}: mask holds ${value}, expected 0 or 1`);
    present += value;
  }
  return present;
}

type Rows = Floats | Int32Array;

function isPlain(numbers: Numbers): boolean {
  return typed(numbers) === undefined;
}

/** The typed array itself, where there is one. */
function typed(numbers: Numbers): Rows | undefined {
  if (numbers instanceof Tensor) return numbers.data;
  return numbers instanceof Float32Array || numbers instanceof Float64Array || numbers instanceof Int32Array
    ? numbers
    : undefined;
}

/** An output to calculate with: whole and plain numbers become float32, as a tensor of them would. */
function floats(output: Numbers): Floats {
  const data = typed(output);
  return data && !(data instanceof Int32Array) ? data : copied(output, Float32Array);
}

function copied(numbers: Numbers, Type: typeof Float32Array | typeof Float64Array): Floats {
  const copy = new Type(lengthOf(numbers));
  copyNumbers(numbers, copy);
  return copy;
}

function bracketed(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}
