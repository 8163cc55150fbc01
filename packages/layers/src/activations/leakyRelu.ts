import type { WidthKeeping } from "@backstream/core";
import { elementwise } from "./elementwise.js";

/**
 * Passes what is positive and a small share of the rest.
 *
 *     y = x           where x > 0
 *     y = slope · x   elsewhere
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * A relu whose negative units go on learning.
 *
 * @source Maas, Hannun & Ng, "Rectifier nonlinearities improve neural network acoustic models", ICML 2013.
 * @example
 *   stack(dense(4, 8), leakyRelu({ slope: 0.1 }), dense(8, 1)).fanOut // => 1
 */
export function leakyRelu({ slope = 0.01 }: { readonly slope?: number } = {}): WidthKeeping {
  return elementwise("leakyRelu()", "leakyRelu", slope);
}
