import { describeValue, expectOptions, UnknownNameError, type WidthKeeping } from "@backstream/core";
import { describeCall } from "../describeCall.js";
import { elementwise } from "./elementwise.js";
import { geluByTanh } from "./geluByTanh.js";

/**
 * Multiplies each number by the probability that a normal variable is below it.
 *
 *     y = x · Φ(x)
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * Φ is the exact normal distribution, or with `approximate: "tanh"` the formula with which many published weights were
 * trained, `(1 + tanh(√(2/π) (x + 0.044715 x³))) / 2`. PyTorch: `nn.GELU(approximate)`; Keras: `gelu(approximate=True)`.
 *
 * @throws {UnknownNameError} When there is no such option or approximation.
 * @source Hendrycks & Gimpel, "Gaussian error linear units", arXiv:1606.08415, 2016.
 * @see packages/tensors/src/reference/activations.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), gelu(), dense(8, 1)).fanOut // => 1
 *   gelu({ approximate: "tanh" }).description // => 'gelu({ approximate: "tanh" })'
 */
export function gelu(options: { readonly approximate?: "none" | "tanh" } = {}): WidthKeeping {
  expectOptions("gelu", options, ["approximate"]);
  const { approximate = "none" }: { readonly approximate?: unknown } = options;
  if (approximate === "none") return elementwise("gelu()", "gelu");
  if (approximate !== "tanh") {
    throw new UnknownNameError(
      `gelu: no approximation named ${describeValue(approximate)}; there are none, tanh`,
    );
  }
  return { ...geluByTanh("gelu()"), description: describeCall("gelu()", { approximate }) };
}
