/** log Σ exp of `size` values from `offset` on. The largest is subtracted first, so that exp cannot overflow. */
export function logSumExp(values: ArrayLike<number>, offset: number, size: number): number {
  let largest = values[offset];
  for (let i = 1; i < size; i++) largest = Math.max(largest, values[offset + i]); // Math.max keeps NaN
  if (largest === -Infinity) return largest; // its distance to itself would be NaN
  let sum = 0;
  for (let i = 0; i < size; i++) sum += Math.exp(values[offset + i] - largest);
  return largest + Math.log(sum);
}
