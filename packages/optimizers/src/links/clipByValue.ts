import type { Optimizer } from "@backstream/core";
import { expectAboveZero } from "../expectNumber.js";
import { expectVectors } from "../expectVectors.js";

/**
 * Clips each number of the gradient; for a `chain`.
 *
 *     g ← max(-maximum, min(maximum, g))
 *
 * It changes the gradient's direction; `clipByNorm` does not.
 * PyTorch's `clip_grad_value_`; Keras's `clipvalue`.
 *
 * @throws {RangeError} When maximum is no finite number above 0.
 * @example
 *   const clip = clipByValue(1);
 *   const gradient = new Float32Array([3, -4, 0.5]);
 *   clip.update(gradient, clip.init(3), new Float32Array(3), 1);
 *   [...gradient] // => [1, -1, 0.5]
 */
export function clipByValue(maximum: number): Optimizer<object> {
  expectAboveZero("clipByValue", "maximum", maximum);
  return {
    name: `clipByValue(${maximum})`,
    transforms: "gradient",
    staysFinite: () => true,
    init: () => ({}),
    update: (gradient, _state, parameters) => {
      expectVectors("clipByValue", gradient, parameters);
      for (let i = 0; i < gradient.length; i++)
        gradient[i] = Math.max(-maximum, Math.min(maximum, gradient[i]));
    },
  };
}
