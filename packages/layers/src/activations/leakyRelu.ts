import { expectFinite, expectOptions, type WidthKeeping } from "@backstream/core";
import { describeCall } from "../describeCall.js";
import { elementwise } from "./elementwise.js";

/**
 * Keeps positive numbers and multiplies others by a small slope.
 *
 *     y = x           where x > 0
 *     y = slope · x   elsewhere
 *
 * - input    `[batch, any width]`
 * - output   as the input
 *
 * A relu whose negative units still learn.
 *
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {RangeError} When slope is no finite number.
 * @source Maas, Hannun & Ng, "Rectifier nonlinearities improve neural network acoustic models", ICML 2013.
 * @see packages/tensors/src/reference/activations.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), leakyRelu({ slope: 0.1 }), dense(8, 1)).fanOut // => 1
 */
export function leakyRelu(options: { readonly slope?: number } = {}): WidthKeeping {
  expectOptions("leakyRelu", options, ["slope"]);
  const { slope = 0.01 } = options;
  expectFinite("leakyRelu", "slope", slope);
  return {
    ...elementwise("leakyRelu()", "leakyRelu", slope),
    description: describeCall("leakyRelu()", { slope: slope === 0.01 ? undefined : slope }),
  };
}
