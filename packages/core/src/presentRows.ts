/**
 * The number of a tick's rows that are present, which means not masked.
 *
 * @example
 *   presentRows([1, 0, 1], 3) // => 2
 *   presentRows(undefined, 3) // => 3
 */
export function presentRows(mask: ArrayLike<number> | undefined, rows: number): number {
  if (!mask) return rows;
  let present = 0;
  for (let row = 0; row < rows; row++) if (mask[row] !== 0) present++;
  return present;
}
