const bars = "▁▂▃▄▅▆▇█";

/**
 * A row of bars, scaled to its own range.
 *
 * @example
 *   sparkline([1, 2, 3, 8]) // => "▁▂▃█"
 */
export function sparkline(
  values: readonly number[],
  least: number = Math.min(...values),
  most: number = Math.max(...values),
): string {
  const range = most - least;
  return values
    .map((value) => bars[range > 0 ? Math.max(0, Math.min(7, Math.round(((value - least) / range) * 7))) : 0])
    .join("");
}
