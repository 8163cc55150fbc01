import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { furtherElementwise } from "./furtherElementwise.js";

/**
 * A relu that stops at 6.
 *
 *     y = min(max(x, 0), 6)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * Its outputs are bounded, which suits arithmetic of few bits. PyTorch: `nn.ReLU6`; Keras: `relu6`.
 *
 * @source Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010.
 * @see packages/tensors/src/extensions/activationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), relu6(), dense(8, 1)).fanOut // => 1
 */
export function relu6(...none: readonly []): WidthKeeping {
  expectNoOptions("relu6", none);
  return furtherElementwise("relu6()", "hardTanh", 0, 6);
}
