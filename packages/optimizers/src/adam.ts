import type { Optimizer } from "@backstream/core";
import { adamFamily, type AdamOptions, type AdamState } from "./adamFamily.js";

/**
 * Adam: a step size for each parameter, from the mean and the mean square of its gradients.
 *
 *     g ← g + weightDecay · p
 *     m ← β₁ m + (1 - β₁) g          s ← β₂ s + (1 - β₂) g²
 *     p ← p - learningRate · m / (1 - β₁ᵗ) / (√(s / (1 - β₂ᵗ)) + ε)          amsgrad: the largest s so far
 *
 * A good first choice: a step is about as long as the learning rate, for any scale of the gradient.
 * PyTorch's and Keras's `Adam`; Keras's epsilon is 1e-7, and its weight decay is `adamW`'s.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015.
 * @source Reddi et al., "On the convergence of Adam and beyond", ICLR 2018 (amsgrad).
 * @see packages/tensors/src/reference/adam.ts for the arithmetic in plain TypeScript
 * @example
 *   const optimizer = adam({ learningRate: 0.25 });
 *   const parameters = new Float32Array([1, 2]);
 *   optimizer.update(new Float32Array([100, -0.01]), optimizer.init(2), parameters, 1);
 *   [...parameters].map((parameter) => parameter.toFixed(4)) // => ["0.7500", "2.2500"]
 */
export function adam(options: AdamOptions = {}): Optimizer<AdamState> {
  return adamFamily("adam", options, 0);
}
