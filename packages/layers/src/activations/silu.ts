import type { WidthKeeping } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { elementwise } from "./elementwise.js";

/**
 * Multiplies each number by its own sigmoid; also known as swish.
 *
 *     y = x · σ(x)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * A smooth relu that lets small negative numbers through.
 *
 * @source Elfwing, Uchibe & Doya, "Sigmoid-weighted linear units", Neural Networks 107, 2018.
 * @see packages/tensors/src/reference/activations.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), silu(), dense(8, 1)).fanOut // => 1
 */
export function silu(...none: readonly []): WidthKeeping {
  expectNoOptions("silu", none);
  return elementwise("silu()", "silu");
}
