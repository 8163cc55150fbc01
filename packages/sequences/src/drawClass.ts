import type { RandomStream } from "@backstream/tensors";

/**
 * Draws a class from softmax(logits / temperature); at temperature 0 takes the likeliest class, the first of equals.
 *
 *     P(i) = e^((xᵢ - max x) / T) / Σⱼ e^((xⱼ - max x) / T)
 *
 * @throws {RangeError} When a logit is NaN or Infinity, or all are -Infinity; -Infinity means a probability of 0.
 * @example
 *   drawClass([0, 3, 1], 0, randomStream(7)) // => 1
 *   drawClass([-Infinity, 3, -Infinity], 2, randomStream(7)) // => 1
 */
export function drawClass(logits: ArrayLike<number>, temperature: number, random: RandomStream): number {
  let best = 0;
  let isFinite = true;
  for (let i = 0; i < logits.length; i++) {
    if (!(logits[i] < Infinity)) isFinite = false; // also for NaN
    if (logits[i] > logits[best]) best = i;
  }
  const largest = logits[best];
  if (!isFinite || largest === -Infinity)
    throw new RangeError("rollOut: the output is not finite, expected numbers; the net has diverged");
  if (temperature === 0) return best;
  const likelihoods = Float64Array.from(logits, (x) => Math.exp((x - largest) / temperature));
  let left = random.uniform() * likelihoods.reduce((sum, likelihood) => sum + likelihood, 0);
  for (let i = 0; i < likelihoods.length; i++) {
    left -= likelihoods[i];
    if (left < 0) return i;
  }
  return best; // because of rounding
}
