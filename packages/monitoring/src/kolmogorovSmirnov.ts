/** How much two samples differ. */
export interface KolmogorovSmirnov {
  /** The largest share of the older numbers up to some value, less that of the newer ones: how clearly the newer ones are larger. */
  readonly rise: number;
  /** The same the other way round. */
  readonly fall: number;
}

/**
 * The Kolmogorov-Smirnov statistics of two samples of numbers: how far their distributions are apart, in both directions.
 *
 *     rise = max over x of F_older(x) - F_newer(x)
 *
 * @source Massey, "The Kolmogorov-Smirnov test for goodness of fit", J. American Statistical Association 46(253), 1951.
 * @example
 *   kolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6]) // => { rise: 0.5, fall: 0 }
 */
export function kolmogorovSmirnov(older: readonly number[], newer: readonly number[]): KolmogorovSmirnov {
  const first = Float64Array.from(older).sort();
  const second = Float64Array.from(newer).sort();
  let [i, j, rise, fall] = [0, 0, 0, 0];
  while (i < first.length && j < second.length) {
    const value = Math.min(first[i], second[j]);
    while (first[i] === value) i++;
    while (second[j] === value) j++;
    // Both counts, and one division: counts that are equal give 0 exactly.
    const difference = (i * second.length - j * first.length) / (first.length * second.length);
    rise = Math.max(rise, difference);
    fall = Math.max(fall, -difference);
  }
  return { rise, fall };
}

/**
 * The probability that two samples of `size` numbers each, of one distribution without ties, differ by `statistic` or more: for
 * one of the two directions, or for any (`isAny`); it is exact.
 *
 *     one direction: C(2n, n - k) / C(2n, n)      any: 2 · Σ (-1)^(i-1) · C(2n, n - i k) / C(2n, n),   k = statistic · n
 *
 * @source Gnedenko and Korolyuk, "On the maximum discrepancy between two empirical distributions", Dokl. Akad. Nauk SSSR 80, 1951.
 * @example
 *   chanceOfRise(0.5, 2) // => 4 / 6
 *   chanceOfChange(1, 2) // => 2 / 6
 */
export function chanceOfRise(statistic: number, size: number): number {
  return shareOfPaths(Math.round(statistic * size), size);
}

/** The same for a difference in any direction. */
export function chanceOfChange(statistic: number, size: number): number {
  const distance = Math.round(statistic * size);
  if (distance === 0) return 1;
  let sum = 0;
  for (let times = 1; times * distance <= size; times++) {
    sum += (times % 2 === 1 ? 2 : -2) * shareOfPaths(times * distance, size);
  }
  return Math.min(1, sum);
}

/** C(2n, n - k) / C(2n, n) = n! n! / ((n - k)! (n + k)!). */
function shareOfPaths(distance: number, size: number): number {
  let share = 1;
  for (let step = 1; step <= distance; step++) share *= (size - distance + step) / (size + step);
  return share;
}
