import { expectNumber } from "../expectNumber.js";
import { expectVectors } from "../expectVectors.js";
import { frozenOf, liveRanges } from "../liveRanges.js";
import { largestModest } from "../modest.js";
import type { Penalty } from "./Penalty.js";

/**
 * Adds half the sum of the parameters' squares to the loss, by its gradient; for a `chain`.
 *
 *     g ← g + factor · p          value: factor · Σ p² / 2
 *
 * It is coupled, as the `weightDecay` of all optimizers but `adamW`, `lion`, `lamb` and `scheduleFreeAdamW`: it goes through
 * the optimizer as the gradient does, so `adam` divides it by the gradient's root mean square. Not coupled is
 * `decoupledWeightDecay`. It does what `weightDecay(factor)` does, and has a value.
 * PyTorch's `weight_decay`; Keras's `L2` regularizer, which is not halved: its factor is half of this.
 *
 * @throws {RangeError} When the factor is no finite number from 0 up.
 * @see {@link decoupledWeightDecay}
 * @example
 *   const penalty = l2(0.5);
 *   const [gradient, parameters] = [new Float32Array([1, 1]), new Float32Array([2, -4])];
 *   penalty.update(gradient, penalty.init(2), parameters, 1);
 *   [[...gradient], penalty.value(parameters)] // => [[2, -1], 5]
 */
export function l2(factor: number): Penalty {
  expectNumber("l2", "factor", factor, Infinity);
  return {
    name: `l2(${factor})`,
    transforms: "gradient",
    staysFinite: (largest) => factor <= 1 && largest <= largestModest,
    init: () => ({}),
    update: (gradient, _state, parameters, _step, options) => {
      expectVectors("l2", gradient, parameters);
      for (const { from, to } of liveRanges(gradient.length, frozenOf(options)))
        for (let i = from; i < to; i++) gradient[i] += factor * parameters[i];
    },
    value: (parameters) => {
      let sum = 0;
      for (const parameter of parameters) sum += parameter * parameter;
      return (factor * sum) / 2;
    },
  };
}
