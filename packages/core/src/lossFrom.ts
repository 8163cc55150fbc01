import { copyNumbers, lengthOf, shapeOf, Tensor, wrapTensor } from "@backstream/tensors";
import type { Floats, Numbers } from "@backstream/tensors";
import { ShapeError } from "./errors.js";
import { expectNumeric } from "./expectNumeric.js";
import { expectOptions } from "./expectOptions.js";
import type { Comparison, Loss, LossParts, RowOptions } from "./Loss.js";
import { presentRows } from "./presentRows.js";
import { rowMask } from "./rowMask.js";
import { rowNumbers } from "./rowNumbers.js";
import { TargetReader } from "./TargetReader.js";

/**
 * Completes a loss: adds `compare`, which checks the shapes and then measures.
 *
 * - output   `[features]` (a number where there is one) or `[batch, features]`; float64 is calculated in float64
 * - target   as the output, or with another width that the loss takes; `[batch]` where that width is 1
 * - weight   a number, or `[batch]`
 * - mask     `[batch]`, 0 or 1; a number for one row
 *
 * Where all rows are masked the loss is 0, and so is the delta.
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
    measure: (batch) => parts.measure(batch),
    compare: (output, target, options = {}) => compareValues(parts, output, target, options),
  };
}

function compareValues(parts: LossParts, output: Numbers, target: Numbers, options: RowOptions): Comparison {
  const { name } = parts;
  expectOptions(`${name}.compare`, options, ["weight", "mask"]);
  expectNumeric(name, "output", output);
  const shape = shapeOf(output);
  if (shape.length > 2 || lengthOf(output) === 0) {
    throw new ShapeError(
      `${name}: output has shape [${shape.join(", ")}], expected [features] or [batch, features]`,
    );
  }
  const rows = shape.length === 2 ? shape[0] : 1;
  const fanOut = lengthOf(output) / rows;
  const reader = new TargetReader(parts);
  reader.read(target, rows, fanOut, shape.length === 2);
  const weight = rowNumbers(name, "weight", options.weight, rows);
  const mask = rowMask(name, options.mask, rows);
  const present = presentRows(mask, rows);
  const values = floatsOf(output);
  const delta = values.slice().fill(0);
  if (present === 0) return { loss: 0, delta: wrapTensor(shape, delta), rows: 0 };
  const loss = parts.measure({
    rows,
    fanOut,
    output: values,
    outputOffset: 0,
    // If both are plain numbers, both are rounded to float32, so that equal numbers stay equal.
    target: isPlain(output) && isPlain(target) ? Float32Array.from(reader.values) : reader.values,
    targetOffset: 0,
    targetWidth: reader.width,
    weight,
    mask,
    delta,
    deltaOffset: 0,
    present,
  });
  return { loss, delta: wrapTensor(shape, delta), rows: present };
}

/** Numbers that are not in a tensor or typed array. */
function isPlain(numbers: Numbers): boolean {
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
