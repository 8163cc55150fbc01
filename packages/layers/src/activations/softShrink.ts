import { expectFinite, expectOptions, type WidthKeeping } from "@backstream/core";
import { describeCall } from "../describeCall.js";
import { furtherElementwise } from "./furtherElementwise.js";

/**
 * Moves each number towards 0 by a threshold; what is nearer than that becomes 0.
 *
 *     y = x - threshold   where x > threshold
 *     y = x + threshold   where x < -threshold
 *     y = 0               elsewhere
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * For outputs of which most should be exactly 0. PyTorch: `nn.Softshrink(lambd)`; Keras: `soft_shrink(threshold)`.
 *
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {RangeError} When the threshold is no finite number from 0 up.
 * @see packages/tensors/src/extensions/activationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), softShrink({ threshold: 0.1 }), dense(8, 1)).fanOut // => 1
 */
export function softShrink(options: { readonly threshold?: number } = {}): WidthKeeping {
  expectOptions("softShrink", options, ["threshold"]);
  const { threshold = 0.5 } = options;
  expectFinite("softShrink", "threshold", threshold, 0);
  return {
    ...furtherElementwise("softShrink()", "softShrink", threshold),
    description: describeCall("softShrink()", { threshold: threshold === 0.5 ? undefined : threshold }),
  };
}
