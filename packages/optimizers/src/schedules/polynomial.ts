import { callName } from "@backstream/core";
import { expectNumber, expectSteps } from "../expectNumber.js";
import type { Schedule } from "../LearningRate.js";

/** Options of `polynomial`. */
export interface PolynomialOptions {
  /** The rate of step 1. */
  readonly learningRate: number;
  /** Steps until the minimum. */
  readonly steps: number;
  /** 1, a straight line, where not given. */
  readonly power?: number;
  /** The rate of every later step; 0 where not given. */
  readonly minimum?: number;
}

/**
 * A learning rate that falls along a power and then stays.
 *
 *     rate(step) = minimum + (learningRate - minimum) · (1 - min(1, (step - 1) / steps))^power
 *
 * PyTorch's `PolynomialLR`: `total_iters` is `steps`, and there is no minimum; Keras's `PolynomialDecay`: `end_learning_rate` is
 * `minimum`.
 *
 * @throws {RangeError} When a number is no finite number from 0 up, or `steps` no whole number from 1 up.
 * @example
 *   const rate = polynomial({ learningRate: 8, steps: 4, power: 2 });
 *   [1, 3, 5, 9].map(rate) // => [8, 2, 0, 0]
 */
export function polynomial(options: PolynomialOptions): Schedule {
  callName("polynomial", options, ["learningRate", "steps", "power", "minimum"]);
  const { learningRate, steps, power = 1, minimum = 0 } = options;
  expectNumber("polynomial", "learningRate", learningRate, Infinity);
  expectSteps("polynomial", "steps", steps);
  expectNumber("polynomial", "power", power, Infinity);
  expectNumber("polynomial", "minimum", minimum, Infinity);
  return (step) => minimum + (learningRate - minimum) * (1 - Math.min(1, (step - 1) / steps)) ** power;
}
