import type { Floats, Numbers } from "@backstream/tensors";
import { rowNumbers } from "./rowNumbers.js";

/**
 * A sample's mask as one number for each row: 1 for a row that is present, 0 for one that is not.
 *
 * @param where The net or loss, which begins the message.
 * @throws {ShapeError} When the numbers do not fit the rows.
 * @throws {RangeError} When one is neither 0 nor 1.
 * @see {@link rowNumbers}
 * @example
 *   rowMask("gru(1, 2)", [1, 0], 2) // => new Float64Array([1, 0])
 */
export function rowMask(
  where: string,
  given: Numbers | undefined,
  rows: number,
): Floats | Int32Array | undefined {
  const mask = rowNumbers(where, "mask", given, rows);
  if (!mask) return undefined;
  for (let row = 0; row < rows; row++) {
    const value = mask[row];
    if (value !== 0 && value !== 1) throw new RangeError(`${where}: mask holds ${value}, expected 0 or 1`);
  }
  return mask;
}
