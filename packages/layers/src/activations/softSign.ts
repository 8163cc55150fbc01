import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { furtherElementwise } from "./furtherElementwise.js";

/**
 * Between -1 and 1 as tanh, but it approaches them slowly.
 *
 *     y = x / (1 + |x|)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * Its slope falls with the square of x only, so far-off units still learn. PyTorch: `nn.Softsign`; Keras: `softsign`.
 *
 * @source Bergstra et al., "Quadratic polynomials learn better image features", 2009.
 * @see packages/tensors/src/extensions/activationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), softSign(), dense(8, 1)).fanOut // => 1
 */
export function softSign(...none: readonly []): WidthKeeping {
  expectNoOptions("softSign", none);
  return furtherElementwise("softSign()", "softSign");
}
