/**
 * Sets all likelihoods to 0 but those of the nucleus: the fewest classes whose share of the sum is at least p. Of equally
 * likely classes the first ones stay.
 *
 * @source Holtzman, Buys, Du, Forbes, Choi, "The curious case of neural text degeneration", ICLR 2020.
 * @example
 *   keepTopP(Float64Array.of(1, 4, 2, 2, 1), 0.8) // => [0, 4, 2, 2, 0]
 */
export function keepTopP(likelihoods: Float64Array, p: number): Float64Array {
  const kept = likelihoods.slice();
  const total = likelihoods.reduce((sum, likelihood) => sum + likelihood, 0);
  const ascending = Array.from(likelihoods.keys()).sort((a, b) => likelihoods[a] - likelihoods[b] || b - a);
  let left = total;
  for (const index of ascending.slice(0, -1)) {
    left -= likelihoods[index];
    if (left < p * total) break;
    kept[index] = 0;
  }
  return kept;
}
