import { callName } from "@backstream/core";
import { expectNumber, expectSteps } from "../expectNumber.js";
import type { Schedule } from "../LearningRate.js";

/** Options of `noam`. */
export interface NoamOptions {
  /** The width of the model. */
  readonly features: number;
  /** Steps in which the rate grows. */
  readonly warmup: number;
  /** A factor of all rates; 1 where not given. */
  readonly learningRate?: number;
}

/**
 * The learning rate of the first transformers: it grows in a straight line and then falls with the root of the step.
 *
 *     rate(step) = learningRate / √features · min(1 / √step, step / warmup^1.5)
 *
 * Its largest rate is learningRate / √(features · warmup).
 * PyTorch and Keras have none; it is the schedule of the Annotated Transformer.
 *
 * @throws {RangeError} When the rate is no finite number from 0 up, or another option no whole number from 1 up.
 * @source Vaswani et al., "Attention is all you need", NeurIPS 2017, equation 3.
 * @example
 *   const rate = noam({ features: 4, warmup: 4 });
 *   [1, 4, 16].map(rate) // => [0.0625, 0.25, 0.125]
 */
export function noam(options: NoamOptions): Schedule {
  callName("noam", options, ["features", "warmup", "learningRate"]);
  const { features, warmup, learningRate = 1 } = options;
  expectSteps("noam", "features", features);
  expectSteps("noam", "warmup", warmup);
  expectNumber("noam", "learningRate", learningRate, Infinity);
  return (step) => (learningRate / Math.sqrt(features)) * Math.min(1 / Math.sqrt(step), step / warmup ** 1.5);
}
