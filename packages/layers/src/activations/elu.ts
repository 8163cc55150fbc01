import { expectFinite, expectOptions, type WidthKeeping } from "@backstream/core";
import { describeCall } from "../describeCall.js";
import { elementwise } from "./elementwise.js";

/**
 * Keeps positive numbers; others approach `-alpha` smoothly.
 *
 *     y = x               where x > 0
 *     y = alpha · (eˣ - 1)  elsewhere
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * Its mean is closer to 0 than that of relu, and a negative unit still learns.
 *
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {RangeError} When alpha is no finite number.
 * @source Clevert, Unterthiner & Hochreiter, "Fast and accurate deep network learning by exponential linear units",
 *   ICLR 2016.
 * @see packages/tensors/src/reference/activations.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), elu(), dense(8, 1)).fanOut // => 1
 */
export function elu(options: { readonly alpha?: number } = {}): WidthKeeping {
  expectOptions("elu", options, ["alpha"]);
  const { alpha = 1 } = options;
  expectFinite("elu", "alpha", alpha);
  return {
    ...elementwise("elu()", "elu", alpha),
    description: describeCall("elu()", { alpha: alpha === 1 ? undefined : alpha }),
  };
}
