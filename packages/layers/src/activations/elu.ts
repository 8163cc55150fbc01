import type { WidthKeeping } from "@backstream/core";
import { elementwise } from "./elementwise.js";

/**
 * Passes what is positive and lets the rest sink smoothly towards `-alpha`.
 *
 *     y = x               where x > 0
 *     y = alpha · (eˣ - 1)  elsewhere
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * Its mean lies closer to 0 than relu's, and a negative unit goes on learning.
 *
 * @source Clevert, Unterthiner & Hochreiter, "Fast and accurate deep network learning by exponential linear units",
 *   ICLR 2016.
 * @example
 *   stack(dense(4, 8), elu(), dense(8, 1)).fanOut // => 1
 */
export function elu({ alpha = 1 }: { readonly alpha?: number } = {}): WidthKeeping {
  return elementwise("elu()", "elu", alpha);
}
