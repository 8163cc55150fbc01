import type { Optimizer } from "@backstream/core";
import { expectAboveZero } from "../expectNumber.js";
import { expectVectors } from "../expectVectors.js";
import { normOf, segmentsIn } from "../segmentsIn.js";

/**
 * Clips the norm of each parameter's gradient on its own; for a `chain`.
 *
 *     g ← g · min(1, maximum / (‖g‖ + 1e-6)) for each tensor
 *
 * A tensor with a huge gradient does not make the steps of the others shorter, as it does with `clipByNorm`.
 * Keras's `clipnorm`; in PyTorch `clip_grad_norm_` of one parameter at a time.
 *
 * @throws {RangeError} When maximum is no finite number above 0.
 * @throws {ShapeError} By `update`, when a segment does not fit the parameters.
 * @example
 *   const segments = network(dense(2, 1)).segments; // weight, of 2 numbers, and bias
 *   const clip = clipByTensorNorm(1);
 *   const gradient = new Float32Array([3, 4, 0.5]);
 *   clip.update(gradient, clip.init(3), new Float32Array(3), 1, { segments });
 *   [...gradient].map((g) => g.toFixed(4)) // => ["0.6000", "0.8000", "0.5000"]
 */
export function clipByTensorNorm(maximum: number): Optimizer<object> {
  expectAboveZero("clipByTensorNorm", "maximum", maximum);
  return {
    name: `clipByTensorNorm(${maximum})`,
    transforms: "gradient",
    staysFinite: () => true,
    init: () => ({}),
    update: (gradient, _state, parameters, _step, options) => {
      expectVectors("clipByTensorNorm", gradient, parameters);
      for (const { offset, size } of segmentsIn("clipByTensorNorm", parameters, options)) {
        const factor = maximum / (normOf(gradient, offset, size) + 1e-6);
        if (factor < 1) for (let i = offset; i < offset + size; i++) gradient[i] *= factor;
      }
    },
  };
}
