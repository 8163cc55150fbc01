import type { Step } from "@backstream/operators";
import type { Evaluation } from "./Evaluation.js";
import type { MetricsByName } from "./metrics/metrics.js";

/** What `fit` emits: a record of every update, and one of every epoch. */
export type FitProgress<
  Metrics extends MetricsByName = MetricsByName,
  Validation = Evaluation<Metrics> | undefined,
> = UpdateProgress | EpochProgress<Metrics, Validation>;

/** One update, and its position in the training. */
export interface UpdateProgress extends Omit<Step, "checkpoint"> {
  readonly kind: "update";
  /** Counts from 1. */
  readonly epoch: number;
  /** The number of epochs that are planned. */
  readonly epochs: number;
  /** How much of the epoch is done, from 0 to 1; undefined in the first epoch of a dataset of unknown length. */
  readonly share: number | undefined;
}

/** One epoch. Its `loss` and `metrics` are over every sample, measured before it was learned from. */
export interface EpochProgress<
  Metrics extends MetricsByName = MetricsByName,
  Validation = Evaluation<Metrics> | undefined,
> extends Evaluation<Metrics> {
  readonly kind: "epoch";
  readonly epoch: number;
  readonly epochs: number;
  /** Updates so far, in all epochs. */
  readonly step: number;
  /** Updates of this epoch that were skipped because a loss or gradient was not finite. */
  readonly skipped: number;
  /** The evaluation on the validation dataset after the epoch; undefined when there is no such dataset. */
  readonly validation: Validation;
  /** Whether the validation loss (without validation: the loss) is the lowest so far. */
  readonly best: boolean;
  /** How long the epoch took, with its validation. */
  readonly seconds: number;
}
