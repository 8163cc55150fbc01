import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { furtherElementwise } from "./furtherElementwise.js";

/**
 * The piecewise linear form of the sigmoid, from 0 to 1.
 *
 *     y = min(max(x + 3, 0), 6) / 6
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * For gates on small machines: it needs no exponential. PyTorch: `nn.Hardsigmoid`; Keras 3: `hard_sigmoid` (Keras 2 had another slope, 0.2).
 *
 * @source Courbariaux, Bengio & David, "BinaryConnect", NIPS 2015; the slope of 1/6 as in Howard et al., "Searching for
 *   MobileNetV3", ICCV 2019.
 * @see packages/tensors/src/extensions/activationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), hardSigmoid(), dense(8, 1)).fanOut // => 1
 */
export function hardSigmoid(...none: readonly []): WidthKeeping {
  expectNoOptions("hardSigmoid", none);
  return furtherElementwise("hardSigmoid()", "hardSigmoid");
}
