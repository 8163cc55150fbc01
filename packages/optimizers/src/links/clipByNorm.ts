import { describeValue, type Optimizer } from "@backstream/core";
import { withKernels } from "@backstream/tensors";
import { expectVectors } from "../expectVectors.js";

/**
 * Clips the gradient's norm: scales a larger gradient down to it. For the first link of a `chain`.
 *
 *     g ← g · min(1, maximum / (‖g‖ + 1e-6))
 *
 * The norm is over all parameters of all nets, so the direction stays the same. Nets with memory need it:
 * sometimes their gradients explode, and one such step can destroy what was learned.
 * PyTorch's `clip_grad_norm_`; Keras's `global_clipnorm`.
 *
 * @throws {RangeError} When maximum is not above 0.
 * @source Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013; the 1e-6 is PyTorch's.
 * @example
 *   const clip = clipByNorm(1);
 *   const gradient = new Float32Array([3, 4]);
 *   clip.update(gradient, clip.init(2), new Float32Array(2), 1);
 *   [...gradient].map((g) => g.toFixed(4)) // => ["0.6000", "0.8000"]
 */
export function clipByNorm(maximum: number): Optimizer<object> {
  if (!(typeof maximum === "number" && maximum > 0 && maximum < Infinity)) {
    throw new RangeError(
      `clipByNorm: maximum is ${describeValue(maximum)}, expected a finite number above 0`,
    );
  }
  return {
    name: `clipByNorm(${maximum})`,
    transforms: "gradient",
    staysFinite: () => true,
    init: () => ({}),
    update: (gradient, _state, parameters) => {
      expectVectors("clipByNorm", gradient, parameters);
      withKernels([gradient], (kernels, [g]) => {
        const factor = maximum / (Math.sqrt(kernels.sumOfSquares(gradient.length, g)) + 1e-6);
        if (factor < 1) kernels.scale(gradient.length, factor, g);
      });
    },
  };
}
