import type { WidthKeeping } from "@backstream/core";
import { composite } from "../composite.js";
import { expectNoOptions } from "../expectNoOptions.js";

/**
 * Puts out what comes in. It computes and copies nothing: the layer behind it reads its input.
 *
 *     y = x
 *
 * - input    `[batch, any width]`
 * - output   the same
 *
 * It is a branch that goes round the others: `concatBranches(gru(3, 8), passThrough())` puts out the memory and the input.
 *
 * PyTorch: `nn.Identity`. Keras: `Identity`.
 *
 * @see {@link residual}, {@link concatBranches}
 * @example
 *   concatBranches(dense(3, 2), passThrough()).fanOut // => 5
 */
export function passThrough(...none: readonly []): WidthKeeping {
  expectNoOptions("passThrough", none);
  return { ...composite("passThrough()", "passThrough()", 0, 0, []), keepsWidth: true };
}
