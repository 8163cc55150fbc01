import type { WidthKeeping } from "@backstream/core";
import { elementwise } from "./elementwise.js";

/**
 * Passes what is positive and stops the rest.
 *
 *     y = max(x, 0)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * Cheap, and its slope does not fade however large x is; a unit that is negative for every input learns no more.
 *
 * @source Nair & Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.
 * @example
 *   stack(dense(4, 8), relu(), dense(8, 1)).fanOut // => 1
 */
export function relu(): WidthKeeping {
  return elementwise("relu()", "relu");
}
