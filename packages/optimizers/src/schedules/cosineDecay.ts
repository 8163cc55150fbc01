import { callName } from "@backstream/core";
import { expectNumber, expectSteps } from "../expectNumber.js";
import type { Schedule } from "../LearningRate.js";

/** Options of `cosineDecay`. */
export interface CosineDecayOptions {
  /** The rate of step 1. */
  readonly learningRate: number;
  /** Steps until the minimum. */
  readonly steps: number;
  /** The rate of every later step; 0 where not given. */
  readonly minimum?: number;
}

/**
 * A learning rate that falls along half a cosine and then stays.
 *
 *     rate(step) = minimum + (learningRate - minimum) · (1 + cos(π · min(1, (step - 1) / steps))) / 2
 *
 * It falls slowly at first and at the end. For an endless stream give a minimum above 0, since data may drift.
 * PyTorch's `CosineAnnealingLR`, which grows again behind its end: `T_max` is `steps`, `eta_min` is `minimum`; Keras's
 * `CosineDecay`: `alpha` is minimum / learningRate.
 *
 * @throws {RangeError} When a rate is no finite number from 0 up, or `steps` no whole number from 1 up.
 * @source Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017.
 * @example
 *   const rate = cosineDecay({ learningRate: 1, steps: 10, minimum: 0.5 });
 *   [rate(1), rate(6), rate(11), rate(99)] // => [1, 0.75, 0.5, 0.5]
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  callName("cosineDecay", options, ["learningRate", "steps", "minimum"]);
  const { learningRate, steps, minimum = 0 } = options;
  expectNumber("cosineDecay", "learningRate", learningRate, Infinity);
  expectSteps("cosineDecay", "steps", steps);
  expectNumber("cosineDecay", "minimum", minimum, Infinity);
  return (step) => {
    const done = Math.min(1, (step - 1) / steps);
    return minimum + ((learningRate - minimum) * (1 + Math.cos(Math.PI * done))) / 2;
  };
}
