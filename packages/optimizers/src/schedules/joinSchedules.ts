import { describeValue } from "@backstream/core";
import { expectRate, rateAt, type LearningRate, type Schedule } from "../LearningRate.js";
import { expectGrowing } from "./expectGrowing.js";

/**
 * Schedules one after the other.
 *
 * Each part begins anew with its own step 1: with boundaries `[5, 12]` the first part has the steps 1 to 5, the second 6 to
 * 12, and the third all others.
 * PyTorch's `SequentialLR`: `milestones` is `boundaries`; optax's `join_schedules`; Keras has none.
 *
 * @throws {TypeError} When parts or boundaries are no lists.
 * @throws {RangeError} When there is not one part more than boundaries, or these are not in order.
 * @example
 *   const rate = joinSchedules([linearWarmup({ learningRate: 8, steps: 2 }), exponentialDecay({ learningRate: 8, decay: 0.5 })], [2]);
 *   [1, 2, 3, 4, 5].map(rate) // => [0, 4, 8, 4, 2]
 */
export function joinSchedules(parts: readonly LearningRate[], boundaries: readonly number[]): Schedule {
  if (!Array.isArray(parts) || parts.length === 0)
    throw new TypeError(`joinSchedules: parts are ${describeValue(parts)}, expected a list of schedules`);
  if (!Array.isArray(boundaries))
    throw new TypeError(
      `joinSchedules: boundaries are ${describeValue(boundaries)}, expected a list of steps`,
    );
  if (boundaries.length !== parts.length - 1) {
    throw new RangeError(
      `joinSchedules: there are ${boundaries.length} boundaries, expected ${parts.length - 1} between ${parts.length} parts`,
    );
  }
  for (const part of parts as readonly LearningRate[]) expectRate("joinSchedules", part);
  expectGrowing("joinSchedules", "boundaries", boundaries);
  return (step) => {
    const index = boundaries.filter((boundary) => boundary < step).length;
    const before = index === 0 ? 0 : (boundaries as readonly number[])[index - 1];
    return rateAt("joinSchedules", (parts as readonly LearningRate[])[index], step - before);
  };
}
