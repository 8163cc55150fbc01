import { describeValue, expectLoss, expectOptimizer, expectOptions, type Sample } from "@backstream/core";
import type { Training } from "./Training.js";

/**
 * Refuses impossible options of a trainer. The operators inside would name themselves and their own options only.
 *
 * @param further The names of its options beside those that all trainers take.
 * @throws {TypeError} When loss or optimizer are missing, or predictions are no observer.
 * @throws {UnknownNameError} When an option does not exist.
 */
export function expectTraining<S extends Sample>(
  where: string,
  options: Training<S>,
  further: readonly string[] = [],
): void {
  expectOptions(where, options, [...always, ...further, ...learning]);
  expectLoss(where, options.loss);
  expectOptimizer(where, options.optimizer);
  const { predictions } = options;
  if (predictions === undefined || typeof predictions === "object") return;
  throw new TypeError(
    `${where}: predictions is ${describeValue(predictions)}, expected an observer; write { next: (signal) => … }`,
  );
}

const always = ["loss", "optimizer", "predictions"];
const learning = ["state", "step", "from", "learningRate$", "maximumNorm$", "frozen$"];
