import { callName } from "@backstream/core";
import { expectNumber, expectSteps } from "../expectNumber.js";
import type { Schedule } from "../LearningRate.js";

/** Options of `stepDecay`. */
export interface StepDecayOptions {
  /** The rate of the first `every` steps. */
  readonly learningRate: number;
  /** Steps for which the rate stays the same. */
  readonly every: number;
  /** What the rate is multiplied by after that. */
  readonly factor: number;
}

/**
 * A learning rate that falls in steps.
 *
 *     rate(step) = learningRate · factor^⌊(step - 1) / every⌋
 *
 * Between two reductions the rate is constant, so that a plateau of the loss cannot come from a falling rate.
 * PyTorch's `StepLR`: `step_size` is `every`, `gamma` is `factor`; Keras's `ExponentialDecay` with `staircase`.
 *
 * @throws {RangeError} When an option is no finite number from 0 up, or `every` no whole number from 1 up.
 * @example
 *   const rate = stepDecay({ learningRate: 1, every: 2, factor: 0.5 });
 *   [rate(1), rate(2), rate(3), rate(5)] // => [1, 1, 0.5, 0.25]
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  callName("stepDecay", options, ["learningRate", "every", "factor"]);
  const { learningRate, every, factor } = options;
  expectNumber("stepDecay", "learningRate", learningRate, Infinity);
  expectSteps("stepDecay", "every", every);
  expectNumber("stepDecay", "factor", factor, Infinity);
  return (step) => learningRate * factor ** Math.floor((step - 1) / every);
}
