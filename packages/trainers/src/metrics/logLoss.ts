import { crossEntropy } from "./crossEntropy.js";
import type { Metric } from "./Metric.js";
import { weightedMean } from "./weightedMean.js";

/**
 * The mean surprise at the true class, in nats.
 *
 *     Σ w (-log probability of the class) / Σ w          probabilities: softmax o; of a single output σ(o)
 *
 * - output   logits, `[classes]` or `[batch, classes]`; one for a question of yes or no
 * - target   class indices, a number or `[batch]`; or probabilities, as the output
 *
 * What `softmaxCrossEntropy` and `sigmoidCrossEntropy` minimise, whatever the net is trained with. `log(classes)` is what
 * guessing costs. NaN before the first label.
 *
 * @throws {RangeError} When a class does not exist.
 * @throws {ShapeError} When the target's shape fits neither classes nor probabilities.
 * @example
 *   const surprise = accumulate(logLoss());
 *   surprise.add({ sample: { input: 0, target: 1 }, output: [0, 0] });
 *   surprise.value.toFixed(4) // => "0.6931"
 */
export function logLoss(): Metric {
  return weightedMean("logLoss()", crossEntropy("logLoss"));
}
