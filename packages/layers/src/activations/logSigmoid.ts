import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { furtherElementwise } from "./furtherElementwise.js";

/**
 * The logarithm of the sigmoid.
 *
 *     y = -ln(1 + e⁻ˣ)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * For logarithms of probabilities: exact where the sigmoid rounds to 0. PyTorch: `nn.LogSigmoid`; Keras: `log_sigmoid`.
 *
 * @see packages/tensors/src/extensions/activationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), logSigmoid(), dense(8, 1)).fanOut // => 1
 */
export function logSigmoid(...none: readonly []): WidthKeeping {
  expectNoOptions("logSigmoid", none);
  return furtherElementwise("logSigmoid()", "logSigmoid");
}
