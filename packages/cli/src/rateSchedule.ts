import type { LearningRate } from "backstream";
import type { LearnSettings } from "./settings/LearnSettings.js";

/**
 * The learning rate of each update: it falls, but not to 0, so that a stream that changes is followed.
 *
 *     rate(step) = learningRate · max(0.1, 1 / √(1 + step / rateDecay))
 *
 * It depends on the count of updates alone, which a model has, so a run that goes on has the same rates.
 */
export function rateSchedule({
  learningRate,
  rateDecay,
}: Pick<LearnSettings, "learningRate" | "rateDecay">): LearningRate {
  if (rateDecay === 0) return learningRate;
  return (step) => learningRate * Math.max(0.1, 1 / Math.sqrt(1 + step / rateDecay));
}
