import { expectFinite, expectOptions, type WidthKeeping } from "@backstream/core";
import { describeCall } from "../describeCall.js";
import { furtherElementwise } from "./furtherElementwise.js";

/**
 * Keeps what is between two bounds and sets the rest to the nearer bound.
 *
 *     y = min(max(x, minimum), maximum)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * Nothing is learned from what is outside, or exactly on a bound. PyTorch: `nn.Hardtanh(min_val, max_val)`; Keras:
 * `hard_tanh`, from -1 to 1 only.
 *
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {RangeError} When a bound is no finite number, or `minimum` is not below `maximum`.
 * @source Collobert, "Large scale machine learning", 2004.
 * @see packages/tensors/src/extensions/activationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), hardTanh({ minimum: 0 }), dense(8, 1)).fanOut // => 1
 */
export function hardTanh(
  options: { readonly minimum?: number; readonly maximum?: number } = {},
): WidthKeeping {
  expectOptions("hardTanh", options, ["minimum", "maximum"]);
  const { minimum = -1, maximum = 1 } = options;
  expectFinite("hardTanh", "minimum", minimum);
  expectFinite("hardTanh", "maximum", maximum);
  if (minimum >= maximum) {
    throw new RangeError(`hardTanh: minimum is ${minimum}, expected less than the maximum, ${maximum}`);
  }
  return {
    ...furtherElementwise("hardTanh()", "hardTanh", minimum, maximum),
    description: describeCall("hardTanh()", {
      minimum: minimum === -1 ? undefined : minimum,
      maximum: maximum === 1 ? undefined : maximum,
    }),
  };
}
