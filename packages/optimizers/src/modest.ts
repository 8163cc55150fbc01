/**
 * The largest magnitude of gradient and parameters with which no optimizer of this package can overflow in float32, if
 * its options are modest too. From a state without a number above 1e15:
 *
 *     g ≤ 2·10¹² with weight decay up to 1, so g² ≤ 4·10²⁴ and a velocity ≤ 2·10¹² / (1 - 0.9999)
 *     √s + ε ≥ 10⁻¹² · √(1 - 0.999999), so no step is above rate · 10¹⁵ / 10⁻¹⁵ / (1 - 0.9999) ≤ 10³⁷
 */
export const largestModest = 1e12;

/** Whether a learning rate is far from overflow. */
export function isModestRate(rate: number): boolean {
  return rate <= 1000;
}

/** Whether a weight decay at most doubles the gradient. */
export function isModestDecay(weightDecay: number): boolean {
  return weightDecay <= 1;
}
