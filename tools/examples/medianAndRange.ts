/** The median of runs with several seeds, and the smallest and the largest of them. */
export interface Spread {
  readonly median: number;
  readonly range: string;
}

/**
 * Sums up what runs with several seeds have given.
 *
 * @example
 *   medianAndRange([3, 1, 2.5]) // => { median: 2.5, range: "1.000 – 3.000" }
 */
export function medianAndRange(values: readonly number[], digits: number = 3): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return { median, range: `${sorted[0].toFixed(digits)} – ${sorted[sorted.length - 1].toFixed(digits)}` };
}
