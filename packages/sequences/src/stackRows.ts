import { expectNumeric, ShapeError, type Sample } from "@backstream/core";
import {
  copyNumbers,
  lengthOf,
  rankOf,
  shapeOf,
  wrapTensor,
  type Numbers,
  type Tensor,
} from "@backstream/tensors";

/**
 * One field of several samples as a tensor `[batch, width]`, of the widest type of numbers among them; zeros where there
 * is no sample. At least one is there.
 *
 * @param where The operator, for messages.
 * @throws {ShapeError} When the field of a sample is not a row of numbers, or not as wide as that of the first.
 * @example
 *   stackRows("batchSamples", "input", [{ input: [1, 2] }, undefined]).toArray() // => [[1, 2], [0, 0]]
 */
export function stackRows(
  where: string,
  field: "input" | "target",
  samples: readonly (Sample | undefined)[],
): Tensor {
  const given = samples.flatMap((sample) => (sample ? [sample[field]] : []));
  expectRows(where, field, given);
  const width = lengthOf(given[0]);
  const data = new (kindOf(given))(samples.length * width);
  let next = 0;
  samples.forEach((sample, index) => {
    if (sample) copyNumbers(given[next++], data, index * width);
  });
  return wrapTensor([samples.length, width], data);
}

/** @throws {ShapeError} When one is not a row of numbers, or not as wide as the first. */
function expectRows(
  where: string,
  field: string,
  rows: readonly (Numbers | null | undefined)[],
): asserts rows is readonly Numbers[] {
  let width: number | undefined;
  for (const row of rows) {
    expectNumeric(where, field, row);
    width ??= lengthOf(row);
    if (rankOf(row) > 1) {
      throw new ShapeError(
        `${where}: ${field} has shape [${shapeOf(row).join(", ")}], expected one row, [features]`,
      );
    }
    if (lengthOf(row) !== width) {
      throw new ShapeError(
        `${where}: ${field} has ${lengthOf(row)} features, expected ${width} as in another row`,
      );
    }
  }
}

/** Plain numbers become float64: rounded to float32, they would give other results than outside of a batch. */
function kindOf(
  rows: readonly Numbers[],
): Float32ArrayConstructor | Float64ArrayConstructor | Int32ArrayConstructor {
  const kinds = rows.map((row) => (typeof row === "object" && "data" in row ? row.data : row));
  if (kinds.every((row) => row instanceof Int32Array)) return Int32Array;
  return kinds.every((row) => row instanceof Float32Array) ? Float32Array : Float64Array;
}
