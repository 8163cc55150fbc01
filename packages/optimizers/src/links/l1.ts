import { expectNumber } from "../expectNumber.js";
import { expectVectors } from "../expectVectors.js";
import { frozenOf, liveRanges } from "../liveRanges.js";
import { largestModest } from "../modest.js";
import type { Penalty } from "./Penalty.js";

/**
 * Adds the sum of the parameters' magnitudes to the loss, by its gradient; for a `chain`.
 *
 *     g ← g + factor · sign(p)          value: factor · Σ|p|
 *
 * It is coupled: it goes through the optimizer as the gradient does, so `adam` divides it by the gradient's root mean square.
 * Parameters swing around 0 by a step: `ftrl` makes them exactly 0.
 * Keras's `L1` regularizer; PyTorch has none.
 *
 * @throws {RangeError} When the factor is no finite number from 0 up.
 * @see {@link l2}
 * @example
 *   const penalty = l1(0.5);
 *   const [gradient, parameters] = [new Float32Array([1, 1, 1]), new Float32Array([2, -4, 0])];
 *   penalty.update(gradient, penalty.init(3), parameters, 1);
 *   [[...gradient], penalty.value(parameters)] // => [[1.5, 0.5, 1], 3]
 */
export function l1(factor: number): Penalty {
  expectNumber("l1", "factor", factor, Infinity);
  return {
    name: `l1(${factor})`,
    transforms: "gradient",
    staysFinite: (largest) => factor <= 1 && largest <= largestModest,
    init: () => ({}),
    update: (gradient, _state, parameters, _step, options) => {
      expectVectors("l1", gradient, parameters);
      for (const { from, to } of liveRanges(gradient.length, frozenOf(options)))
        for (let i = from; i < to; i++) gradient[i] += factor * Math.sign(parameters[i]);
    },
    value: (parameters) => {
      let sum = 0;
      for (const parameter of parameters) sum += Math.abs(parameter);
      return factor * sum;
    },
  };
}
