import { callName } from "@backstream/core";
import { expectNumber, expectSteps } from "../expectNumber.js";
import { expectRate, rateAt, type LearningRate, type Schedule } from "../LearningRate.js";

/** Options of `linearWarmup`. */
export interface LinearWarmupOptions {
  /** The full rate, or a schedule of it. */
  readonly learningRate: LearningRate;
  /** The share of the full rate at step 1; 0 where not given. */
  readonly from?: number;
  /** Steps until the full rate. */
  readonly steps: number;
}

/**
 * A learning rate that grows in a straight line up to the full one.
 *
 *     rate(step) = learningRate · (from + (1 - from) · min(1, (step - 1) / steps))
 *
 * The first gradients of a new network are large and vary, and the averages of `adam` are not reliable yet. The full rate may be a
 * schedule: `linearWarmup({ learningRate: cosineDecay({ … }), steps: 100 })`.
 * PyTorch's `LinearLR`: `start_factor` is `from`, `total_iters` is `steps`; in Keras a part of `CosineDecay`.
 *
 * @throws {RangeError} When an option is no finite number from 0 up, or `steps` no whole number from 1 up.
 * @source Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", arXiv 1706.02677, 2017.
 * @example
 *   const rate = linearWarmup({ learningRate: 1, from: 0.5, steps: 2 });
 *   [rate(1), rate(2), rate(3), rate(4)] // => [0.5, 0.75, 1, 1]
 */
export function linearWarmup(options: LinearWarmupOptions): Schedule {
  callName("linearWarmup", options, ["learningRate", "from", "steps"]);
  const { learningRate, from = 0, steps } = options;
  expectRate("linearWarmup", learningRate);
  expectNumber("linearWarmup", "from", from, Infinity);
  expectSteps("linearWarmup", "steps", steps);
  return (step) => {
    const share = from + (1 - from) * Math.min(1, (step - 1) / steps);
    return rateAt("linearWarmup", learningRate, step) * share;
  };
}
