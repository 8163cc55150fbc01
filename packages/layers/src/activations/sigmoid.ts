import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { elementwise } from "./elementwise.js";

/**
 * The logistic function, between 0 and 1.
 *
 *     y = 1 / (1 + e⁻ˣ)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * For outputs that are probabilities. When training, leave it out and compare with `sigmoidCrossEntropy`, which takes x and
 * is exact where this function is flat.
 *
 * @see packages/tensors/src/reference/activations.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), sigmoid(), dense(8, 1)).fanOut // => 1
 */
export function sigmoid(...none: readonly []): WidthKeeping {
  expectNoOptions("sigmoid", none);
  return elementwise("sigmoid()", "sigmoid");
}
