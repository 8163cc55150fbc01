import { crossEntropy } from "./crossEntropy.js";
import type { Metric } from "./Metric.js";
import { weightedMean } from "./weightedMean.js";

/**
 * How many bits a character would take if the net's probabilities encoded it.
 *
 *     log-loss / log 2
 *
 * Output and target are those of `logLoss`, the classes being characters (or bytes). NaN before the first label.
 *
 * @throws {RangeError} When a class does not exist.
 * @throws {ShapeError} When the target's shape fits neither classes nor probabilities.
 * @source Shannon, "Prediction and entropy of printed English", Bell System Technical Journal 30, 1951.
 * @example
 *   const bits = accumulate(bitsPerCharacter());
 *   bits.add({ sample: { input: 0, target: 2 }, output: [5, 5, 5, 5] });
 *   bits.value.toFixed(4) // => "2.0000"
 */
export function bitsPerCharacter(): Metric {
  return weightedMean("bitsPerCharacter()", crossEntropy("bitsPerCharacter"), (nats) => nats / Math.LN2);
}
