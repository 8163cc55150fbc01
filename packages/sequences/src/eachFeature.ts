import { ShapeError } from "@backstream/core";
import { expectRow } from "./expectRow.js";

/**
 * Visits each number of one or more rows with the feature it belongs to.
 *
 * - row  `features` numbers, or a multiple: several rows, one after the other
 *
 * @throws {ShapeError} When the length is no multiple of the number of features.
 * @example
 *   eachFeature("example", [5, 6, 7, 8], 2, (value, feature) => console.log([value, feature])); // => [5, 0], [6, 1], [7, 0], [8, 1]
 */
export function eachFeature(
  where: string,
  row: ArrayLike<number>,
  features: number,
  visit: (value: number, feature: number, index: number) => void,
): void {
  expectRow(where, row);
  if (row.length === 0 || row.length % features !== 0) {
    throw new ShapeError(`${where}: value has ${row.length} features, expected ${features}`);
  }
  for (let index = 0; index < row.length; index++) visit(row[index], index % features, index);
}
