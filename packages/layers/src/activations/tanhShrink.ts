import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { furtherElementwise } from "./furtherElementwise.js";

/**
 * What tanh takes away from a number.
 *
 *     y = x - tanh(x)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * Small numbers shrink to almost nothing, large ones by 1. PyTorch: `nn.Tanhshrink`; Keras: `tanh_shrink`.
 *
 * @see packages/tensors/src/extensions/activationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), tanhShrink(), dense(8, 1)).fanOut // => 1
 */
export function tanhShrink(...none: readonly []): WidthKeeping {
  expectNoOptions("tanhShrink", none);
  return furtherElementwise("tanhShrink()", "tanhShrink");
}
