import { callName, type Optimizer } from "@backstream/core";
import { expectNumber } from "../expectNumber.js";
import { expectVectors } from "../expectVectors.js";
import { expectRate, rateAt, type LearningRate } from "../LearningRate.js";
import { frozenOf, liveRanges } from "../liveRanges.js";
import { isModestDecay, isModestRate, largestModest } from "../modest.js";

/** Options of `decoupledWeightDecay`. */
export interface DecoupledWeightDecayOptions {
  /** 1 where not given. */
  readonly learningRate?: LearningRate;
}

/**
 * Pulls parameters towards 0 beside the gradient, by the same share of each; for a `chain` with any optimizer.
 *
 *     p ← p - learningRate · factor · p
 *
 * It is decoupled: the optimizer does not see it. Give it the learning rate of the optimizer, and it is the weight decay of
 * `adamW`; a `learningRate$` goes to both. The coupled one is `l2`.
 * PyTorch's `AdamW` and Keras's `weight_decay` do this inside the optimizer; optax's `add_decayed_weights`.
 *
 * @throws {RangeError} When the factor is no finite number from 0 up; by `update`, when a schedule gives no finite number.
 * @source Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.
 * @see {@link l2}
 * @example
 *   const optimizer = chain(decoupledWeightDecay(0.5, { learningRate: 0.5 }), adam({ learningRate: 0.5 }));
 *   const parameters = new Float32Array([1, 2]);
 *   optimizer.update(new Float32Array(2), optimizer.init(2), parameters, 1);
 *   [...parameters] // => [0.75, 1.5]
 */
export function decoupledWeightDecay(
  factor: number,
  options: DecoupledWeightDecayOptions = {},
): Optimizer<object> {
  const where = "decoupledWeightDecay";
  const call = callName(where, options, ["learningRate"]);
  const { learningRate = 1 } = options;
  expectNumber(where, "factor", factor, Infinity);
  expectRate(where, learningRate);
  const given = call.endsWith("()") ? "" : `, ${call.slice(where.length + 1, -1)}`;
  return {
    name: `${where}(${factor}${given})`,
    transforms: "constraint",
    staysFinite: (largest, step, update) =>
      isModestDecay(factor) &&
      largest <= largestModest &&
      isModestRate(rateAt(where, learningRate, step, update) * 1000),
    init: () => ({}),
    update: (gradient, _state, parameters, step, update) => {
      const rate = rateAt(where, learningRate, step, update);
      expectVectors(where, gradient, parameters);
      for (const { from, to } of liveRanges(parameters.length, frozenOf(update)))
        for (let i = from; i < to; i++) parameters[i] *= 1 - rate * factor;
    },
  };
}
