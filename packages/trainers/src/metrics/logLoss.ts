import { crossEntropy } from "./crossEntropy.js";
import type { Metric } from "./Metric.js";
import { weightedMean } from "./weightedMean.js";

/**
 * The mean negative log-likelihood of the true class, in nats.
 *
 *     Σ w (-log p(class)) / Σ w          p = softmax o; with a single logit σ(o)
 *
 * - output   logits, `[classes]` or `[batch, classes]`; a single logit for two classes
 * - target   class indices, a number or `[batch]`; or probabilities, of the output's shape
 *
 * This is what `softmaxCrossEntropy` and `sigmoidCrossEntropy` minimise, but it can be measured of a net that is trained
 * with any loss. Predicting all classes with equal probability costs `log(classes)`. NaN before the first labelled tick.
 *
 * @throws {RangeError} When a class index is out of range.
 * @throws {ShapeError} When the target's shape fits neither class indices nor probabilities.
 * @see {@link bitsPerCharacter} for the same in bits, {@link perplexity} for its exponential.
 * @example
 *   const nats = accumulate(logLoss());
 *   nats.add({ sample: { input: 0, target: 1 }, output: [0, 0] });
 *   nats.value.toFixed(4) // => "0.6931"
 */
export function logLoss(): Metric {
  return weightedMean("logLoss()", crossEntropy("logLoss"));
}
