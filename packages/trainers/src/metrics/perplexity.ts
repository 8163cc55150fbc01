import { crossEntropy } from "./crossEntropy.js";
import type { Metric } from "./Metric.js";
import { weightedMean } from "./weightedMean.js";

/**
 * The number of equally likely classes that would be as hard to predict as the true classes are for the net.
 *
 *     exp(log-loss)
 *
 * Output and target are those of `logLoss`. 1 when every class is predicted with certainty; the number of classes when
 * all are predicted with equal probability. NaN before the first labelled tick.
 *
 * @throws {RangeError} When a class index is out of range.
 * @throws {ShapeError} When the target's shape fits neither class indices nor probabilities.
 * @see {@link logLoss}
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
