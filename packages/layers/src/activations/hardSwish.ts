import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { furtherElementwise } from "./furtherElementwise.js";

/**
 * The piecewise linear form of silu.
 *
 *     y = x · min(max(x + 3, 0), 6) / 6
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * For small nets on small machines: it needs no exponential. PyTorch: `nn.Hardswish`; Keras: `hard_silu`, also `hard_swish`.
 *
 * @source Howard et al., "Searching for MobileNetV3", ICCV 2019.
 * @see packages/tensors/src/extensions/activationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), hardSwish(), dense(8, 1)).fanOut // => 1
 */
export function hardSwish(...none: readonly []): WidthKeeping {
  expectNoOptions("hardSwish", none);
  return furtherElementwise("hardSwish()", "hardSwish");
}
