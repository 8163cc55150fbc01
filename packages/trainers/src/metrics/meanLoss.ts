import { BrokenStreamError } from "@backstream/core";
import type { Metric } from "./Metric.js";

/**
 * The mean of the losses that `compare` emitted, each weighted by its labelled rows.
 *
 *     Σ rows · loss / Σ rows          with class weights: Σ weights of the rows' classes, instead of rows
 *
 * With a loss that is a mean, this is the loss over all rows at once, as `Step.loss` is over the rows of an update. A
 * row's weight is contained in the loss and, as there, not in the denominator. NaN before the first labelled tick.
 *
 * @throws {BrokenStreamError} When a labelled tick has no loss because `compare` is missing.
 * @example
 *   const losses = accumulate(meanLoss());
 *   losses.add({ sample: { input: 0, target: 1 }, output: 0, loss: 3 });
 *   losses.add({ sample: { input: 0, target: 1 }, output: 0, loss: 1 });
 *   losses.value // => 2
 */
export function meanLoss(): Metric {
  return {
    name: "meanLoss()",
    size: () => 2,
    start:
      () =>
      ({ loss, denominator }, sums, offset) => {
        if (loss === undefined) {
          throw new BrokenStreamError(
            "meanLoss: a labelled tick has no loss, expected what compare emits; put compare before measure",
          );
        }
        sums[offset] += denominator * loss;
        sums[offset + 1] += denominator;
      },
    value: (sums, offset) => sums[offset] / sums[offset + 1],
  };
}
