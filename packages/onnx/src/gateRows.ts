/**
 * Puts the gates of a recurrent layer's parameter in another order: block `order[i]` of the rows becomes block `i`.
 *
 *     gateRows([1, 2, 3, 4], [1, 0])   // [3, 4, 1, 2]
 */
export function gateRows(values: ArrayLike<number>, order: readonly number[]): number[] {
  const numbers = Array.from(values);
  const size = numbers.length / order.length;
  return order.flatMap((gate) => numbers.slice(gate * size, (gate + 1) * size));
}
