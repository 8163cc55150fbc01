import {
  copyNumbers,
  isNested,
  lengthOf,
  nestedValues,
  shapeOf,
  Tensor,
  wrapTensor,
  type Floats,
  type Numbers,
} from "@backstream/tensors";
import { countRows } from "./countRows.js";
import { ShapeError } from "./errors.js";
import { expectNumeric } from "./expectNumeric.js";
import { expectOptions } from "./expectOptions.js";
import type { Loss, LossNumbers, LossRows, RowOptions } from "./Loss.js";
import { rowMask } from "./rowMask.js";
import { rowNumbers } from "./rowNumbers.js";
import { TargetReader } from "./TargetReader.js";

/** What `compare` of a loss was given, checked and ready to be measured. */
export interface ReadLossRows {
  /** Of the output. */
  readonly shape: readonly number[];
  /** Rows that count; where there is none, nothing may be measured. */
  readonly rows: number;
  /** Its delta is a new array of zeros, as long as the output. */
  readonly batch: LossRows;
}

/**
 * Reads the outputs, targets, weights and mask that `compare` of a loss is given.
 *
 * @throws {ShapeError} When a shape does not fit.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {RangeError} When the mask holds anything but 0 and 1, or a class does not exist.
 * @see {@link lossFrom}, which says what is taken.
 */
export function readLossRows(
  loss: Pick<Loss, "name" | "targetWidths" | "rowShare">,
  givenOutput: LossNumbers,
  givenTarget: LossNumbers,
  options: RowOptions,
): ReadLossRows {
  const { name } = loss;
  expectOptions(`${name}.compare`, options, ["weight", "mask"]);
  const output = flatNumbers(name, "output", givenOutput);
  const target = flatNumbers(name, "target", givenTarget);
  expectNumeric(name, "output", output);
  const shape = shapeOf(output);
  if (shape.length > 2 || lengthOf(output) === 0) {
    throw new ShapeError(
      `${name}: output has shape [${shape.join(", ")}], expected [features] or [batch, features]`,
    );
  }
  const rows = shape.length === 2 ? shape[0] : 1;
  const fanOut = lengthOf(output) / rows;
  const reader = new TargetReader(loss);
  reader.read(target, rows, fanOut, shape.length === 2);
  const values = isNested(givenOutput) ? Float32Array.from(floatsOf(output)) : floatsOf(output);
  const batch: LossRows = {
    rows,
    fanOut,
    output: values,
    outputOffset: 0,
    // If both are plain numbers, both are rounded to float32, so that equal numbers stay equal.
    target: isPlain(givenOutput) && isPlain(givenTarget) ? Float32Array.from(reader.values) : reader.values,
    targetOffset: 0,
    targetWidth: reader.width,
    weight: rowNumbers(name, "weight", options.weight, rows),
    mask: rowMask(name, options.mask, rows),
    delta: values.slice().fill(0),
    deltaOffset: 0,
    denominator: 0,
  };
  return { shape, rows: countRows(loss, batch), batch };
}

/** Lists in lists become a tensor. @throws {ShapeError} When their rows are not of the same length. */
function flatNumbers(name: string, what: string, given: LossNumbers): Numbers {
  if (!isNested(given)) return given;
  const read = nestedValues(given);
  if ("problem" in read) throw new ShapeError(`${name}: ${what} ${read.problem}`);
  return wrapTensor(read.shape, read.data);
}

/** Numbers that are not in a tensor or typed array. */
function isPlain(numbers: LossNumbers): boolean {
  return typeof numbers === "number" || Array.isArray(numbers);
}

/** The output as floats: integers and plain numbers become float32, as in a tensor of them. */
function floatsOf(output: Numbers): Floats {
  const data = output instanceof Tensor ? output.data : output;
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  const floats = new Float32Array(lengthOf(output));
  copyNumbers(output, floats);
  return floats;
}
