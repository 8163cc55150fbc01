import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { furtherElementwise } from "./furtherElementwise.js";

/**
 * A scaled elu that keeps the mean 0 and the variance 1 of what goes through many layers.
 *
 *     y = 1.0507 · x                     where x > 0
 *     y = 1.0507 · 1.6733 · (eˣ - 1)     elsewhere
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * For deep nets without normalisation; start the weights with `lecunNormal()`. PyTorch: `nn.SELU`; Keras: `selu`.
 *
 * @source Klambauer, Unterthiner, Mayr & Hochreiter, "Self-normalizing neural networks", NIPS 2017.
 * @see packages/tensors/src/extensions/activationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), selu(), dense(8, 1)).fanOut // => 1
 */
export function selu(...none: readonly []): WidthKeeping {
  expectNoOptions("selu", none);
  return furtherElementwise("selu()", "selu");
}
