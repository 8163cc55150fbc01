import type { Loss, Optimizer, SequenceLoss } from "@backstream/core";
import type { HyperparameterStreams, RewindOptions } from "@backstream/operators";
import type { Dataset } from "./Dataset.js";
import type { MetricsByName } from "./metrics/metrics.js";

/** Options of `fit`. */
export interface FitOptions<
  Metrics extends MetricsByName = MetricsByName,
  Validation extends Dataset | undefined = Dataset | undefined,
>
  extends Pick<RewindOptions, "window" | "stride" | "rerun">, HyperparameterStreams {
  readonly loss: Loss | SequenceLoss;
  readonly optimizer: Optimizer;
  /** How often the dataset is read: once when not given; `Infinity` until it is unsubscribed. */
  readonly epochs?: number | undefined;
  /** Rows, or sequences, in an update: 1 when not given. */
  readonly batch?: number | undefined;
  /** By names of your choice: measured during training, and on the validation dataset. */
  readonly metrics?: Metrics | undefined;
  /** A dataset that is evaluated after every epoch and never learned from. */
  readonly validation?: Validation;
  readonly earlyStopping?: EarlyStopping | undefined;
  /** Shuffles rows, or sequences, in another order each epoch; when not given, they keep their order. */
  readonly seed?: number | undefined;
}

/** When to stop before the last epoch. */
export interface EarlyStopping {
  /** Stops after so many epochs in a row without a lower validation loss. */
  readonly patience: number;
  /** Whether the net ends with the parameters of its best epoch instead of its last: true when not given. */
  readonly restoreBest?: boolean | undefined;
}
