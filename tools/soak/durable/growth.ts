/**
 * How fast something grows that is measured now and then: the slope by least squares, and where that is not more than
 * chance makes it, 0. Chance: twice the standard error of the slope.
 *
 * @example
 *   growth([[0, 5], [1, 7], [2, 9]]) // => 2
 *   growth([[0, 5], [1, 9], [2, 5]]) // => 0
 */
export function growth(points: readonly (readonly [at: number, value: number])[]): number {
  const count = points.length;
  if (count < 3) return 0;
  const meanAt = points.reduce((sum, [at]) => sum + at, 0) / count;
  const meanValue = points.reduce((sum, [, value]) => sum + value, 0) / count;
  const spread = points.reduce((sum, [at]) => sum + (at - meanAt) ** 2, 0);
  const slope = points.reduce((sum, [at, value]) => sum + (at - meanAt) * (value - meanValue), 0) / spread;
  const rest = points.reduce((sum, [at, value]) => sum + (value - meanValue - slope * (at - meanAt)) ** 2, 0);
  const error = Math.sqrt(rest / (count - 2) / spread);
  return slope > 2 * error ? slope : 0;
}
