import { crossEntropy } from "./crossEntropy.js";
import type { Metric } from "./Metric.js";
import { weightedMean } from "./weightedMean.js";

/**
 * Among how many equally likely classes the net, on the mean, still has to guess.
 *
 *     exp(log-loss)
 *
 * Output and target are those of `logLoss`. 1 is certainty; as many as there are classes is knowing nothing. NaN before
 * the first label.
 *
 * @throws {RangeError} When a class does not exist.
 * @throws {ShapeError} When the target's shape fits neither classes nor probabilities.
 * @source Jelinek et al., "Perplexity: a measure of the difficulty of speech recognition tasks", Journal of the
 *   Acoustical Society of America 62, 1977.
 * @example
 *   const choices = accumulate(perplexity());
 *   choices.add({ sample: { input: 0, target: 2 }, output: [5, 5, 5, 5] });
 *   choices.value.toFixed(4) // => "4.0000"
 */
export function perplexity(): Metric {
  return weightedMean("perplexity()", crossEntropy("perplexity"), Math.exp);
}
