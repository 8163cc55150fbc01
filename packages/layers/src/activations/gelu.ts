import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { elementwise } from "./elementwise.js";

/**
 * Multiplies each number by the probability that a normal variable is below it.
 *
 *     y = x · Φ(x)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * The exact function, with Φ the normal distribution, not its tanh approximation.
 *
 * @source Hendrycks & Gimpel, "Gaussian error linear units", arXiv:1606.08415, 2016.
 * @see packages/tensors/src/reference/activations.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), gelu(), dense(8, 1)).fanOut // => 1
 */
export function gelu(...none: readonly []): WidthKeeping {
  expectNoOptions("gelu", none);
  return elementwise("gelu()", "gelu");
}
