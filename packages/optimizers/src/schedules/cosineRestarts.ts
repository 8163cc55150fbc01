import { callName } from "@backstream/core";
import { expectNumber, expectSteps } from "../expectNumber.js";
import type { Schedule } from "../LearningRate.js";

/** Options of `cosineRestarts`. */
export interface CosineRestartsOptions {
  /** The rate at the beginning of each period. */
  readonly learningRate: number;
  /** Steps of the first period. */
  readonly period: number;
  /** What a period's length is multiplied by for the next one, a whole number; 1 where not given. */
  readonly multiply?: number;
  /** The rate that each period falls to; 0 where not given. */
  readonly minimum?: number;
}

/**
 * A learning rate that falls along half a cosine, again and again.
 *
 *     rate = minimum + (learningRate - minimum) · (1 + cos(π · t / period)) / 2          t: steps since the period began
 *
 * PyTorch's `CosineAnnealingWarmRestarts`: `T_0`, `T_mult`, `eta_min`; Keras's `CosineDecayRestarts`.
 *
 * @throws {RangeError} When a rate is no finite number from 0 up, or a number of steps no whole number from 1 up.
 * @source Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017.
 * @example
 *   const rate = cosineRestarts({ learningRate: 1, period: 2, multiply: 2 });
 *   [1, 2, 3, 5, 7].map((step) => rate(step).toFixed(2)) // => ["1.00", "0.50", "1.00", "0.50", "1.00"]
 */
export function cosineRestarts(options: CosineRestartsOptions): Schedule {
  callName("cosineRestarts", options, ["learningRate", "period", "multiply", "minimum"]);
  const { learningRate, period, multiply = 1, minimum = 0 } = options;
  expectNumber("cosineRestarts", "learningRate", learningRate, Infinity);
  expectSteps("cosineRestarts", "period", period);
  expectSteps("cosineRestarts", "multiply", multiply);
  expectNumber("cosineRestarts", "minimum", minimum, Infinity);
  return (step) => {
    let [done, length] = [step - 1, period];
    if (multiply === 1) done %= period;
    for (; done >= length; length *= multiply) done -= length;
    return minimum + ((learningRate - minimum) * (1 + Math.cos((Math.PI * done) / length))) / 2;
  };
}
