/**
 * Sets all likelihoods to 0 that are lower than the k-th highest: k classes stay, or more where several are as likely
 * as the last of them.
 *
 * @source Fan, Lewis, Dauphin, "Hierarchical neural story generation", ACL 2018.
 * @example
 *   keepTopK(Float64Array.of(1, 4, 2, 2), 2) // => [0, 4, 2, 2]
 */
export function keepTopK(likelihoods: Float64Array, k: number): Float64Array {
  if (k >= likelihoods.length) return likelihoods;
  const lowest = likelihoods.toSorted()[likelihoods.length - k];
  return likelihoods.map((likelihood) => (likelihood < lowest ? 0 : likelihood));
}
