import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { furtherElementwise } from "./furtherElementwise.js";

/**
 * A smooth relu that lets small negative numbers through.
 *
 *     y = x · tanh(ln(1 + eˣ))
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * Close to `silu`; a little smoother, and slower. PyTorch: `nn.Mish`; Keras: `mish`.
 *
 * @source Misra, "Mish: a self regularized non-monotonic activation function", BMVC 2020.
 * @see packages/tensors/src/extensions/activationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), mish(), dense(8, 1)).fanOut // => 1
 */
export function mish(...none: readonly []): WidthKeeping {
  expectNoOptions("mish", none);
  return furtherElementwise("mish()", "mish");
}
