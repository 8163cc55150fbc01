import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { elementwise } from "./elementwise.js";

/**
 * The hyperbolic tangent, between -1 and 1.
 *
 *     y = tanh(x)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * Odd, with slope 1 at 0: the usual choice inside recurrent cells.
 *
 * @see packages/tensors/src/reference/activations.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), tanh(), dense(8, 1)).fanOut // => 1
 */
export function tanh(...none: readonly []): WidthKeeping {
  expectNoOptions("tanh", none);
  return elementwise("tanh()", "tanh");
}
