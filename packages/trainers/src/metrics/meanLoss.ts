import { BrokenStreamError } from "@backstream/core";
import type { Metric } from "./Metric.js";

/**
 * The mean of the losses that `compare` emitted, each counted by its labelled rows.
 *
 *     Σ rows · loss / Σ rows
 *
 * Of a mean loss that is the loss of all rows at once, as `Step.loss` is the loss of a pass. A row's weight is in the
 * loss already and, as there, not in the denominator. NaN before the first label.
 *
 * @throws {BrokenStreamError} When a labelled tick has no loss: `compare` is missing.
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
      ({ loss, present }, into, at) => {
        if (loss === undefined) {
          throw new BrokenStreamError(
            "meanLoss: a labelled tick has no loss, expected what compare emits; put compare before measure",
          );
        }
        into[at] += present * loss;
        into[at + 1] += present;
      },
    value: (sums, at) => sums[at] / sums[at + 1],
  };
}
