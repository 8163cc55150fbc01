import type { WidthKeeping } from "@backstream/core";
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
 * @example
 *   stack(dense(4, 3), logSoftmax()).fanOut // => 3
 */
export function logSoftmax(): WidthKeeping {
  return keepingWidth("logSoftmax()", {
    forward: (kernels, at) => {
      kernels.logSoftmax(at.rows, at.fanIn, at.input, at.output);
    },
    inputDelta: (kernels, at) => {
      kernels.logSoftmaxBack(at.rows, at.fanIn, at.output, at.outputDelta, at.inputDelta);
    },
  });
}
