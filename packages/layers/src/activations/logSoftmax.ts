import type { WidthKeeping } from "@backstream/core";

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
  return {
    name: "logSoftmax()",
    fanIn: 0,
    fanOut: 0,
    keepsWidth: true,
    parameters: [],
    carry: [],
    tape: 0,
    gates: 0,
    forward: (kernels, at) => {
      kernels.logSoftmax(at.rows, at.fanIn, at.input, at.output);
    },
    inputDelta: (kernels, at) => {
      kernels.logSoftmaxBack(at.rows, at.fanIn, at.output, at.outputDelta, at.inputDelta);
    },
  };
}
