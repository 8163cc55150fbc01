import { callName } from "@backstream/core";
import { expectNumber, expectSteps } from "../expectNumber.js";
import type { Schedule } from "../LearningRate.js";

/** Options of `inverseSquareRoot`. */
export interface InverseSquareRootOptions {
  /** The rate of the first steps. */
  readonly learningRate: number;
  /** Steps for which the rate stays the same; 1 where not given. */
  readonly warmup?: number;
}

/**
 * A learning rate that falls with the root of the number of steps.
 *
 *     rate(step) = learningRate · √(warmup / max(step, warmup))
 *
 * It falls for ever, but slowly: after a hundred times the warm-up it is a tenth.
 * PyTorch and Keras have none; optax and transformers have one of the same name.
 *
 * @throws {RangeError} When the rate is no finite number from 0 up, or `warmup` no whole number from 1 up.
 * @source Raffel et al., "Exploring the limits of transfer learning with a unified text-to-text transformer", JMLR 21, 2020, section 3.1.2.
 * @example
 *   const rate = inverseSquareRoot({ learningRate: 1, warmup: 4 });
 *   [1, 4, 16, 64].map(rate) // => [1, 1, 0.5, 0.25]
 */
export function inverseSquareRoot(options: InverseSquareRootOptions): Schedule {
  callName("inverseSquareRoot", options, ["learningRate", "warmup"]);
  const { learningRate, warmup = 1 } = options;
  expectNumber("inverseSquareRoot", "learningRate", learningRate, Infinity);
  expectSteps("inverseSquareRoot", "warmup", warmup);
  return (step) => learningRate * Math.sqrt(warmup / Math.max(step, warmup));
}
