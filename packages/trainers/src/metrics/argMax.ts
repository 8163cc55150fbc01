/** The index, counted from `offset`, of the largest of `size` values that begin there; of equal ones the first. */
export function argMax(values: ArrayLike<number>, offset: number, size: number): number {
  let best = 0;
  for (let i = 1; i < size; i++) if (values[offset + i] > values[offset + best]) best = i;
  return best;
}
