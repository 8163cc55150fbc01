import { expectCount, expectLoss, expectOptimizer, expectOptions } from "@backstream/core";
import { randomStream } from "@backstream/tensors";
import type { FitOptions } from "./FitOptions.js";

/**
 * Refuses impossible options of `fit`.
 *
 * @throws {RangeError} When a number is impossible, or early stopping has no validation.
 * @throws {TypeError} When loss or optimizer are missing.
 * @throws {UnknownNameError} When an option does not exist.
 */
export function expectFitOptions(options: FitOptions): void {
  expectOptions("fit", options, optionNames);
  expectLoss("fit", options.loss);
  expectOptimizer("fit", options.optimizer);
  const { epochs = 1, batch = 1, seed = 0, validation, earlyStopping } = options;
  if (epochs !== Infinity) expectCount("fit", "epochs", epochs);
  expectCount("fit", "batch", batch);
  randomStream(seed); // refuses an impossible seed
  if (!earlyStopping) return;
  expectOptions("fit: earlyStopping", earlyStopping, ["patience", "restoreBest"]);
  expectCount("fit", "patience", earlyStopping.patience);
  if (validation === undefined) {
    throw new RangeError(
      "fit: earlyStopping without validation, whose loss decides when to stop; give a validation dataset, which is not learned from",
    );
  }
}

const optionNames = [
  "loss",
  "optimizer",
  "epochs",
  "batch",
  "window",
  "stride",
  "rerun",
  "validation",
  "metrics",
  "earlyStopping",
  "seed",
  "learningRate$",
  "maximumNorm$",
  "frozen$",
];
