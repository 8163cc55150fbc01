/**
 * The error function, to the last bits of float64.
 *
 *     erf(x) = 2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (1·3·5 ⋯ (2n+1))
 *
 * All terms have the sign of x, so nothing cancels. (The usual short polynomials are right to 7 digits only, which
 * finite differences would see.)
 *
 * @source Abramowitz and Stegun, "Handbook of Mathematical Functions", 7.1.6, 1964.
 */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (2 * x * x) / odd;
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
