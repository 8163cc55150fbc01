import type { WidthKeeping } from "@backstream/core";
import { elementwise } from "./elementwise.js";

/**
 * The hyperbolic tangent, between -1 and 1.
 *
 *     y = tanh(x)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * Centred on 0 and steep there: the classic between layers and inside recurrent cells.
 *
 * @example
 *   stack(dense(4, 8), tanh(), dense(8, 1)).fanOut // => 1
 */
export function tanh(): WidthKeeping {
  return elementwise("tanh()", "tanh");
}
