import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { elementwise } from "./elementwise.js";

/**
 * A smooth relu, positive everywhere.
 *
 *     y = ln(1 + eˣ)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * For outputs that have to be positive, such as a scale.
 *
 * @source Dugas et al., "Incorporating second-order functional knowledge for better option pricing", NIPS 2000.
 * @see packages/tensors/src/reference/activations.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), softplus(), dense(8, 1)).fanOut // => 1
 */
export function softplus(...none: readonly []): WidthKeeping {
  expectNoOptions("softplus", none);
  return elementwise("softplus()", "softplus");
}
