import type { Loss, Network } from "@backstream/core";
import type { Compared, Step } from "@backstream/operators";
import { asyncScheduler } from "rxjs";
import type { MetricsByName } from "./metrics/metrics.js";
import { expectLabels, EvaluationSums, type Evaluation } from "./EvaluationSums.js";

/** One update, and where in the course of learning it was made. */
export interface UpdateProgress extends Omit<Step, "checkpoint"> {
  readonly kind: "update";
  /** Counts from 1. */
  readonly epoch: number;
  /** As many as are planned. */
  readonly epochs: number;
  /** How much of the epoch is done, from 0 to 1; undefined while nobody knows how long it is. */
  readonly share: number | undefined;
}

/** One epoch. Its own `loss` and `metrics` are of every sample before it was learned from. */
export interface EpochProgress<
  Metrics extends MetricsByName = MetricsByName,
  Validation = Evaluation<Metrics> | undefined,
> extends Evaluation<Metrics> {
  readonly kind: "epoch";
  readonly epoch: number;
  readonly epochs: number;
  /** Updates so far, in all epochs. */
  readonly step: number;
  /** Updates of this epoch that were skipped because something was not finite. */
  readonly skipped: number;
  /** Of the net after the epoch, on the validation dataset; undefined where there is none. */
  readonly validation: Validation;
  /** Whether the validation loss (without validation: the loss) is the lowest so far. */
  readonly best: boolean;
  /** How long it took, with its validation. */
  readonly seconds: number;
}

/** When to stop before the last epoch. */
export interface EarlyStopping {
  /** Epochs in a row without a lower validation loss, after which it is over. */
  readonly patience: number;
  /** Whether the net ends with the parameters of its best epoch rather than its last: it does where not given. */
  readonly restoreBest?: boolean | undefined;
}

/** What is planned. */
export interface FitPlan<Metrics extends MetricsByName> {
  readonly loss: Loss;
  readonly metrics: Metrics;
  readonly epochs: number;
  readonly earlyStopping: EarlyStopping | undefined;
  /** How many samples or sequences the dataset holds, where that is known beforehand. */
  readonly length: number | undefined;
}

/** Keeps the records of a course of epochs, and knows when it is over. */
export class FitProgressTracker<
  Metrics extends MetricsByName,
  Validation extends Evaluation<Metrics> | undefined,
> {
  readonly #net: Network;
  readonly #plan: FitPlan<Metrics>;
  #tally: EvaluationSums<Metrics>;
  #epoch = 0;
  #begin = 0;
  #step = 0;
  #skipped = 0;
  #seen = 0;
  #length: number | undefined;
  #lowest = Infinity;
  #patience: number;
  #best: ReturnType<Network["save"]> | undefined;

  constructor(net: Network, plan: FitPlan<Metrics>) {
    this.#net = net;
    this.#plan = plan;
    this.#tally = new EvaluationSums(plan.loss, plan.metrics);
    this.#length = plan.length;
    this.#patience = plan.earlyStopping?.patience ?? Infinity;
  }

  /** The numbers of the epochs, until it is over. */
  *epochs(): Generator<number> {
    while (this.#epoch < this.#plan.epochs && this.#patience > 0) {
      this.#epoch++;
      this.#begin = asyncScheduler.now();
      this.#tally = new EvaluationSums(this.#plan.loss, this.#plan.metrics);
      this.#skipped = 0;
      this.#seen = 0;
      yield this.#epoch;
    }
  }

  /** One more sample or sequence of the dataset is on its way. */
  readonly see = (): void => {
    this.#seen++;
  };

  /** A tick that is about to be learned from. */
  readonly add = (compared: Compared): void => this.#tally.add(compared);

  readonly update = ({ step, loss, rows, gradientNorm, skipped }: Step): UpdateProgress => {
    if (skipped === undefined) this.#step = step;
    else this.#skipped++;
    return {
      kind: "update",
      epoch: this.#epoch,
      epochs: this.#plan.epochs,
      share: this.#length === undefined ? undefined : Math.min(1, this.#seen / this.#length),
      step,
      loss,
      rows,
      gradientNorm,
      ...(skipped !== undefined && { skipped }),
    };
  };

  /** The end of the epoch. @throws {RangeError} When there was nothing to learn in it. */
  readonly end = (validation: Validation): EpochProgress<Metrics, Validation> => {
    const { epochs, earlyStopping } = this.#plan;
    const { evaluation } = this.#tally;
    expectLabels(`fit: epoch ${this.#epoch}`, evaluation);
    this.#length = this.#seen;
    const judged = (validation ?? evaluation).loss;
    const best = judged < this.#lowest;
    if (best) this.#lowest = judged;
    if (earlyStopping) {
      this.#patience = best ? earlyStopping.patience : this.#patience - 1;
      if (best && earlyStopping.restoreBest !== false) this.#best = this.#net.save();
    }
    return {
      kind: "epoch",
      epoch: this.#epoch,
      epochs,
      step: this.#step,
      ...evaluation,
      skipped: this.#skipped,
      validation,
      best,
      seconds: (asyncScheduler.now() - this.#begin) / 1000,
    };
  };

  /** Puts the parameters of the best epoch back, if that was asked for. */
  readonly finish = (): void => {
    if (this.#best) this.#net.load(this.#best);
  };
}
