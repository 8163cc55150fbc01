import type { Floats, Numbers } from "@backstream/tensors";
import { rowNumbers } from "./rowNumbers.js";

/**
 * A sample's mask, `[batch]`: a number only where there is one row.
 *
 * @throws {ShapeError} When there are more or fewer than rows.
 * @throws {RangeError} When it holds anything but 0 and 1.
 */
export function rowMask(given: Numbers | undefined, rows: number): Floats | Int32Array | undefined {
  const mask = rowNumbers("mask", typeof given === "number" ? [given] : given, rows);
  const wrong = mask?.find((value) => value !== 0 && value !== 1);
  if (wrong !== undefined) throw new RangeError(`mask: it holds ${wrong}, expected 0 or 1`);
  return mask;
}
