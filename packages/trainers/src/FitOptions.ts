import { expectCount, expectOptions, type Loss, type Optimizer } from "@backstream/core";
import type { HyperparameterStreams, RewindOptions } from "@backstream/operators";
import { randomStream } from "@backstream/tensors";
import type { EarlyStopping } from "./FitProgressTracker.js";
import type { Dataset } from "./dataset.js";
import { expectObject } from "./expectObject.js";
import type { MetricsByName } from "./metrics/metrics.js";

/** How `fit` learns. */
export interface FitOptions<
  Metrics extends MetricsByName = MetricsByName,
  Validation extends Dataset | undefined = Dataset | undefined,
>
  extends Pick<RewindOptions, "window" | "stride" | "rerun">, HyperparameterStreams {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** How often the dataset is gone through: once where not given; `Infinity` until it is unsubscribed. */
  readonly epochs?: number | undefined;
  /** Rows, or sequences, in an update: 1 where not given. */
  readonly batch?: number | undefined;
  /** By names of your choice: measured while learning, and on the validation dataset. */
  readonly metrics?: Metrics | undefined;
  /** Measured after every epoch, never learned from. */
  readonly validation?: Validation;
  readonly earlyStopping?: EarlyStopping | undefined;
  /** Shuffles rows, or sequences, in another order each epoch; without it they come as they are. */
  readonly seed?: number | undefined;
}

/**
 * Refuses impossible options at the door.
 *
 * @throws {RangeError}
 * @throws {TypeError} When loss or optimizer are missing.
 * @throws {UnknownNameError}
 */
export function expectFitOptions(options: FitOptions): void {
  expectOptions("fit", options, [
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
  ]);
  expectObject("fit", "loss", options.loss, "squaredError()");
  expectObject("fit", "optimizer", options.optimizer, "adam()");
  const { epochs = 1, batch = 1, seed = 0, validation, earlyStopping } = options;
  if (epochs !== Infinity) expectCount("fit", "epochs", epochs);
  expectCount("fit", "batch", batch);
  randomStream(seed); // refuses one that is none
  if (!earlyStopping) return;
  expectOptions("fit: earlyStopping", earlyStopping, ["patience", "restoreBest"]);
  expectCount("fit", "patience", earlyStopping.patience);
  if (validation === undefined) {
    throw new RangeError(
      "fit: earlyStopping without validation, whose loss it goes by; give a validation dataset, which is not learned from",
    );
  }
}
