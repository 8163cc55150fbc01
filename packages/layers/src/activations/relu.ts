import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { elementwise } from "./elementwise.js";

/**
 * Keeps positive numbers and sets others to 0.
 *
 *     y = max(x, 0)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * Fast, and its slope is 1 for every positive x; a unit that is negative for every input does not learn any more.
 *
 * @source Nair & Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.
 * @see packages/tensors/src/reference/activations.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), relu(), dense(8, 1)).fanOut // => 1
 */
export function relu(...none: readonly []): WidthKeeping {
  expectNoOptions("relu", none);
  return elementwise("relu()", "relu");
}
