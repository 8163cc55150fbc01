import { callName, describeValue } from "@backstream/core";
import { expectNumber } from "../expectNumber.js";
import type { Schedule } from "../LearningRate.js";
import { expectGrowing } from "./expectGrowing.js";

/** Options of `multiStep`. */
export interface MultiStepOptions {
  /** The rate of step 1. */
  readonly learningRate: number;
  /** After how many steps the rate falls, each time. */
  readonly milestones: readonly number[];
  /** What the rate is multiplied by at each; 0.1 where not given. */
  readonly factor?: number;
}

/**
 * A learning rate that falls at given steps.
 *
 *     rate(step) = learningRate · factor^(number of milestones below step)
 *
 * PyTorch's `MultiStepLR`: `gamma` is `factor`; Keras's `PiecewiseConstantDecay` with these values.
 *
 * @throws {RangeError} When a number is no finite number from 0 up, or milestones are not in order.
 * @throws {TypeError} When the milestones are no list.
 * @example
 *   const rate = multiStep({ learningRate: 8, milestones: [1, 3], factor: 0.5 });
 *   [1, 2, 3, 4].map(rate) // => [8, 4, 4, 2]
 */
export function multiStep(options: MultiStepOptions): Schedule {
  callName("multiStep", options, ["learningRate", "milestones", "factor"]);
  const { learningRate, milestones, factor = 0.1 } = options;
  expectNumber("multiStep", "learningRate", learningRate, Infinity);
  expectNumber("multiStep", "factor", factor, Infinity);
  if (!Array.isArray(milestones))
    throw new TypeError(`multiStep: milestones are ${describeValue(milestones)}, expected a list of steps`);
  expectGrowing("multiStep", "milestones", milestones);
  return (step) => learningRate * factor ** milestones.filter((milestone) => milestone < step).length;
}
