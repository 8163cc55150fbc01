import type { RandomStream } from "@backstream/tensors";

/**
 * Draws a class from softmax(logits / temperature); at temperature 0 the first of the likeliest.
 *
 *     P(i) = e^((xᵢ - max x) / T) / Σⱼ e^((xⱼ - max x) / T)
 *
 * @throws {RangeError} When the logits are not finite; some may be -Infinity, a class that is out of the question.
 */
export function drawClass(logits: ArrayLike<number>, temperature: number, random: RandomStream): number {
  let best = 0;
  let sound = true;
  for (let i = 0; i < logits.length; i++) {
    if (!(logits[i] < Infinity)) sound = false; // written so that NaN is not sound
    if (logits[i] > logits[best]) best = i;
  }
  const largest = logits[best];
  if (!sound || largest === -Infinity)
    throw new RangeError("rollOut: the output is not finite, expected numbers; the net has diverged");
  if (temperature === 0) return best;
  const likelihoods = Float64Array.from(logits, (x) => Math.exp((x - largest) / temperature));
  let left = random.uniform() * likelihoods.reduce((sum, likelihood) => sum + likelihood, 0);
  for (let i = 0; i < likelihoods.length; i++) {
    left -= likelihoods[i];
    if (left < 0) return i;
  }
  return best; // what rounding left over
}
