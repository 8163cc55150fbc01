import type { Optimizer } from "@backstream/core";
import { withKernels } from "@backstream/tensors";
import { expectNumber } from "../expectNumber.js";
import { expectVectors } from "../expectVectors.js";
import { frozenOf } from "../liveRanges.js";
import { largestModest } from "../modest.js";

/**
 * Pulls parameters towards 0 through the gradient (L2); for a `chain`.
 *
 *     g ← g + factor · p
 *
 * The order in the chain matters: before `clipByNorm` the decay is clipped with the gradient, after it not. `l2` is the same with
 * a value; `decoupledWeightDecay` goes beside the optimizer.
 *
 * @throws {RangeError} When the factor is not a finite number from 0 up.
 * @example
 *   const decay = weightDecay(0.5);
 *   const gradient = new Float32Array([1, 1]);
 *   decay.update(gradient, decay.init(2), new Float32Array([2, -4]), 1);
 *   [...gradient] // => [2, -1]
 */
export function weightDecay(factor: number): Optimizer<object> {
  expectNumber("weightDecay", "factor", factor, Infinity);
  return {
    name: `weightDecay(${factor})`,
    transforms: "gradient",
    staysFinite: (largest) => factor <= 1 && largest <= largestModest,
    init: () => ({}),
    update: (gradient, _state, parameters, _step, options) => {
      expectVectors("weightDecay", gradient, parameters);
      withKernels([parameters, gradient], (kernels, [p, g]) =>
        kernels.addScaled(gradient.length, factor, p, g),
      );
      // For a `clipByNorm` behind it: what is frozen has no gradient.
      frozenOf(options)?.forEach(({ offset, size }) => gradient.fill(0, offset, offset + size));
    },
  };
}
