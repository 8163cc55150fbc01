import { crossEntropy } from "./crossEntropy.js";
import type { Metric } from "./Metric.js";
import { weightedMean } from "./weightedMean.js";

/**
 * How many bits per character a text would take if it were encoded with the net's probabilities.
 *
 *     log-loss / log 2
 *
 * Output and target are those of `logLoss`, with a class for each character (or byte). NaN before the first labelled
 * tick.
 *
 * @throws {RangeError} When a class index is out of range.
 * @throws {ShapeError} When the target's shape fits neither class indices nor probabilities.
 * @see {@link logLoss} for the same in nats, {@link perplexity} for its exponential.
 * @source Shannon, "Prediction and entropy of printed English", Bell System Technical Journal 30, 1951.
 * @example
 *   const bits = accumulate(bitsPerCharacter());
 *   bits.add({ sample: { input: 0, target: 2 }, output: [5, 5, 5, 5] });
 *   bits.value.toFixed(4) // => "2.0000"
 */
export function bitsPerCharacter(): Metric {
  return weightedMean("bitsPerCharacter()", crossEntropy("bitsPerCharacter"), (nats) => nats / Math.LN2);
}
