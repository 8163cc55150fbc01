import type { WidthKeeping } from "@backstream/core";
import { elementwise } from "./elementwise.js";

/**
 * Weighs each number by the chance that a normal variable lies below it.
 *
 *     y = x · Φ(x)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * The exact function, with Φ the normal distribution, not its tanh approximation.
 *
 * @source Hendrycks & Gimpel, "Gaussian error linear units", arXiv:1606.08415, 2016.
 * @example
 *   stack(dense(4, 8), gelu(), dense(8, 1)).fanOut // => 1
 */
export function gelu(): WidthKeeping {
  return elementwise("gelu()", "gelu");
}
