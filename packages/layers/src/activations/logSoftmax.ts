import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { keepingWidth } from "./keepingWidth.js";

/**
 * The logarithm of each row's probabilities.
 *
 *     y = x - ln Σ eˣ
 *
 * - input    `[batch, any width]`
 * - output   as the input; negative
 *
 * Stays exact where `softmax` rounds to 0.
 *
 * @see packages/tensors/src/reference/softmaxes.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 3), logSoftmax()).fanOut // => 3
 */
export function logSoftmax(...none: readonly []): WidthKeeping {
  expectNoOptions("logSoftmax", none);
  return keepingWidth("logSoftmax()", {
    forward: (kernels, addresses) => {
      kernels.logSoftmax(addresses.rows, addresses.fanIn, addresses.input, addresses.output);
    },
    inputDelta: (kernels, addresses) => {
      kernels.logSoftmaxBack(
        addresses.rows,
        addresses.fanIn,
        addresses.output,
        addresses.outputDelta,
        addresses.inputDelta,
      );
    },
  });
}
