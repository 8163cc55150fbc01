import { ShapeError } from "@backstream/core";

/**
 * Visits the numbers of one row or several, told which feature each belongs to.
 *
 * @throws {ShapeError} When the length is no multiple of the number of features.
 */
export function eachFeature(
  where: string,
  row: ArrayLike<number>,
  features: number,
  visit: (value: number, feature: number, index: number) => void,
): void {
  if (row.length === 0 || row.length % features !== 0) {
    throw new ShapeError(`${where}: value has ${row.length} features, expected ${features}`);
  }
  for (let index = 0; index < row.length; index++) visit(row[index], index % features, index);
}
