import {
  copyNumbers,
  lengthOf,
  rankOf,
  shapeOf,
  Tensor,
  type Floats,
  type Numbers,
} from "@backstream/tensors";
import { ShapeError } from "./errors.js";
import { expectNumeric } from "./expectNumeric.js";

/**
 * A sample's weight or mask as one number for each row. Tensors and typed arrays are not copied.
 *
 * - a number         the weight of every row; a mask only where there is one row
 * - an array         as many numbers as rows
 * - a tensor         `[rows]` or `[rows, 1]`
 *
 * @param where The net or loss, which begins the message.
 * @throws {ShapeError} When the numbers do not fit the rows.
 * @example
 *   rowNumbers("gru(1, 2)", "weight", [1, 2, 1], 3) // => new Float64Array([1, 2, 1])
 *   rowNumbers("gru(1, 2)", "weight", 2, 3) // => new Float64Array([2, 2, 2])
 */
export function rowNumbers(
  where: string,
  what: "weight" | "mask",
  given: Numbers | undefined,
  rows: number,
): Floats | Int32Array | undefined {
  if (given === undefined) return undefined;
  if (given instanceof Tensor) {
    const { shape, data } = given;
    const fits = shape[0] === rows && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));
    if (fits) return data;
  }
  expectNumeric(where, what, given);
  if (ArrayBuffer.isView(given) && given.length === rows) return given;
  const isOne = rankOf(given) === 0;
  if (isOne ? what === "mask" && rows !== 1 : given instanceof Tensor || lengthOf(given) !== rows) {
    throw new ShapeError(
      `${where}: ${what} has shape [${shapeOf(given).join(", ")}], expected [${rows}], one number for each row`,
    );
  }
  const values = new Float64Array(rows);
  copyNumbers(given, values);
  return isOne ? values.fill(values[0]) : values;
}
