import { describeValue, expectOptions, type WidthKeeping } from "@backstream/core";
import { describeCall } from "../describeCall.js";
import { furtherElementwise } from "./furtherElementwise.js";

/**
 * An elu whose slope has no jump at 0, whatever alpha is.
 *
 *     y = x                        where x > 0
 *     y = alpha · (e^(x/alpha) - 1)  elsewhere
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * With alpha 1 it is `elu`. PyTorch: `nn.CELU`; Keras: `celu`; both with `alpha`.
 *
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {RangeError} When alpha is no finite number above 0.
 * @source Barron, "Continuously differentiable exponential linear units", arXiv:1704.07483, 2017.
 * @see packages/tensors/src/extensions/activationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), celu({ alpha: 2 }), dense(8, 1)).fanOut // => 1
 */
export function celu(options: { readonly alpha?: number } = {}): WidthKeeping {
  expectOptions("celu", options, ["alpha"]);
  const { alpha = 1 } = options;
  if (!(typeof alpha === "number" && alpha > 0 && alpha < Infinity)) {
    throw new RangeError(`celu: alpha is ${describeValue(alpha)}, expected a finite number above 0`);
  }
  return {
    ...furtherElementwise("celu()", "celu", alpha),
    description: describeCall("celu()", { alpha: alpha === 1 ? undefined : alpha }),
  };
}
