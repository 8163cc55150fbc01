import { ShapeError } from "@backstream/core";
import { copyNumbers, lengthOf, type Floats, type Numbers } from "@backstream/tensors";

/**
 * One number a row, `[batch]`: a sample's weight, which may be one number for all rows.
 *
 * @throws {ShapeError} When there are more or fewer than rows.
 */
export function rowNumbers(
  what: string,
  given: Numbers | undefined,
  rows: number,
): Floats | Int32Array | undefined {
  if (given === undefined) return undefined;
  if (typeof given === "number") return new Float64Array(rows).fill(given);
  if (lengthOf(given) !== rows) {
    throw new ShapeError(`${what}: it has ${lengthOf(given)} numbers, expected [${rows}], one for each row`);
  }
  if (ArrayBuffer.isView(given)) return given;
  const values = new Float64Array(rows);
  copyNumbers(given, values, 0);
  return values;
}
