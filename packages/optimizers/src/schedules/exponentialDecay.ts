import { callName } from "@backstream/core";
import { expectNumber } from "../expectNumber.js";
import type { Schedule } from "../LearningRate.js";

/** Options of `exponentialDecay`. */
export interface ExponentialDecayOptions {
  /** The rate of step 1. */
  readonly learningRate: number;
  /** What the rate is multiplied by from step to step. */
  readonly decay: number;
}

/**
 * A learning rate that shrinks by the same factor at every step.
 *
 *     rate(step) = learningRate · decay^(step - 1)
 *
 * For learning that ends. In an endless stream the rate becomes too small to follow data that drift: prefer `cosineDecay`
 * with a minimum.
 * PyTorch's `ExponentialLR`: `gamma` is `decay`; Keras's `ExponentialDecay` with `decay_steps` 1.
 *
 * @throws {RangeError} When an option is no finite number from 0 up.
 * @example
 *   const rate = exponentialDecay({ learningRate: 1, decay: 0.5 });
 *   [rate(1), rate(2), rate(3)] // => [1, 0.5, 0.25]
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  callName("exponentialDecay", options, ["learningRate", "decay"]);
  const { learningRate, decay } = options;
  expectNumber("exponentialDecay", "learningRate", learningRate, Infinity);
  expectNumber("exponentialDecay", "decay", decay, Infinity);
  return (step) => learningRate * decay ** (step - 1);
}
