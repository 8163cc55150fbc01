import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { keepingWidth } from "./keepingWidth.js";

/**
 * Turns each row into probabilities.
 *
 *     y = eˣ / Σ eˣ
 *
 * - input    `[batch, any width]`
 * - output   as the input; positive, each row adds up to 1
 *
 * When training a classifier, leave it out and compare with `softmaxCrossEntropy`, which takes x and
 * is exact where this function is flat.
 *
 * @see packages/tensors/src/reference/softmaxes.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 3), softmax()).fanOut // => 3
 */
export function softmax(...none: readonly []): WidthKeeping {
  expectNoOptions("softmax", none);
  return keepingWidth("softmax()", {
    forward: (kernels, addresses) => {
      kernels.softmax(addresses.rows, addresses.fanIn, addresses.input, addresses.output);
    },
    inputDelta: (kernels, addresses) => {
      kernels.softmaxBack(
        addresses.rows,
        addresses.fanIn,
        addresses.output,
        addresses.outputDelta,
        addresses.inputDelta,
      );
    },
  });
}
