import type { Floats } from "@backstream/tensors";

/**
 * Makes the outputs of rows that a net could not use NaN: of those that are 0 in `usable` and not in `mask`. The outputs of all
 * rows are in `values` from `offset` on.
 *
 * @example
 *   const values = Float32Array.of(1, 2, 3);
 *   clearUnusable(values, 0, 1, [1, 0, 0], [1, 1, 0]);
 *   [...values] // => [1, NaN, 3]
 */
export function clearUnusable(
  values: Floats,
  offset: number,
  fanOut: number,
  usable: ArrayLike<number>,
  mask: ArrayLike<number> | undefined,
): void {
  for (let row = 0; row < usable.length; row++) {
    if (usable[row] !== 0 || mask?.[row] === 0) continue;
    values.fill(NaN, offset + row * fanOut, offset + (row + 1) * fanOut);
  }
}
