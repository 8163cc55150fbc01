import type { RandomStream } from "@backstream/tensors";
import { keepTopK } from "./keepTopK.js";
import { keepTopP } from "./keepTopP.js";
import type { Sampling } from "./Sampling.js";

/**
 * Draws a class from softmax(logits / temperature), of which `topK` and then `topP` keep the likeliest classes; at
 * temperature 0 takes the likeliest class, the first of equals.
 *
 *     P(i) = e^((xᵢ - max x) / T) / Σⱼ e^((xⱼ - max x) / T)          i, j of the kept classes
 *
 * @throws {RangeError} When a logit is NaN or Infinity, or all are -Infinity; -Infinity means a probability of 0.
 * @example
 *   drawClass([0, 3, 1], { temperature: 0 }, randomStream(7)) // => 1
 *   drawClass([0, 3, 1], { topK: 1 }, randomStream(7)) // => 1
 */
export function drawClass(logits: ArrayLike<number>, sampling: Sampling, random: RandomStream): number {
  const best = likeliestOf(logits);
  if (sampling.temperature === 0) return best;
  const likelihoods = likelihoodsOf(logits, logits[best], sampling);
  let left = random.uniform() * likelihoods.reduce((sum, likelihood) => sum + likelihood, 0);
  for (let i = 0; i < likelihoods.length; i++) {
    left -= likelihoods[i];
    if (left < 0) return i;
  }
  return best; // because of rounding
}

/** What the probabilities are proportional to; 0 for a class that is never drawn. The temperature is above 0. */
export function likelihoodsOf(
  logits: ArrayLike<number>,
  largest: number,
  { temperature = 1, topK, topP }: Sampling,
): Float64Array {
  const all = Float64Array.from(logits, (x) => Math.exp((x - largest) / temperature));
  const kept = topK === undefined ? all : keepTopK(all, topK);
  return topP === undefined || topP === 1 ? kept : keepTopP(kept, topP);
}

/** The index of the largest logit, the first of equals. */
function likeliestOf(logits: ArrayLike<number>): number {
  let best = 0;
  let isFinite = true;
  for (let i = 0; i < logits.length; i++) {
    if (!(logits[i] < Infinity)) isFinite = false; // also for NaN
    if (logits[i] > logits[best]) best = i;
  }
  if (isFinite && logits[best] !== -Infinity) return best;
  throw new RangeError("rollOut: the output is not finite, expected numbers; the net has diverged");
}
