import type { Loss, Network, SequenceLoss } from "@backstream/core";
import type { ComparedSignal, Step } from "@backstream/operators";
import { asyncScheduler } from "rxjs";
import type { Evaluation } from "./Evaluation.js";
import { EvaluationSums } from "./EvaluationSums.js";
import type { EarlyStopping } from "./FitOptions.js";
import type { EpochProgress, UpdateProgress } from "./FitProgress.js";
import type { MetricsByName } from "./metrics/metrics.js";

/** What a `FitProgressTracker` needs to know. */
export interface FitProgressTrackerOptions<Metrics extends MetricsByName> {
  readonly loss: Loss | SequenceLoss;
  readonly metrics: Metrics;
  readonly epochs: number;
  readonly earlyStopping: EarlyStopping | undefined;
  /** How many samples or sequences the dataset holds, when that is known beforehand. */
  readonly length: number | undefined;
}

/** Counts and measures the epochs of a `fit`, and decides when to stop. */
export class FitProgressTracker<
  Metrics extends MetricsByName,
  Validation extends Evaluation<Metrics> | undefined,
> {
  readonly #nets: readonly Network[];
  readonly #options: FitProgressTrackerOptions<Metrics>;
  #sums: EvaluationSums<Metrics>;
  #epoch = 0;
  #startTime = 0;
  #step = 0;
  #skipped = 0;
  /** Samples or sequences of this epoch so far, and in a whole epoch. */
  #items = 0;
  #length: number | undefined;
  #lowestLoss = Infinity;
  #epochsLeft: number;
  #bestParameters: readonly ReturnType<Network["save"]>[] = [];

  constructor(nets: readonly Network[], options: FitProgressTrackerOptions<Metrics>) {
    this.#nets = nets;
    this.#options = options;
    this.#sums = new EvaluationSums(options.loss, options.metrics);
    this.#length = options.length;
    this.#epochsLeft = options.earlyStopping?.patience ?? Infinity;
  }

  /** The numbers of the epochs, from 1 until the last, or until early stopping. Asking for a number starts the epoch. */
  *epochs(): Generator<number> {
    const { loss, metrics, epochs } = this.#options;
    while (this.#epoch < epochs && this.#epochsLeft > 0) {
      this.#epoch++;
      this.#startTime = asyncScheduler.now();
      this.#sums = new EvaluationSums(loss, metrics);
      this.#skipped = 0;
      this.#items = 0;
      yield this.#epoch;
    }
  }

  /** Counts a sample or sequence of the dataset. */
  addItem(): void {
    this.#items++;
  }

  /** Measures a tick, before it is learned from. */
  addTick(compared: ComparedSignal): void {
    this.#sums.add(compared);
  }

  /** Counts an update and returns its record. */
  addUpdate({ step, loss, rows, gradientNorm, skipped }: Step): UpdateProgress {
    if (skipped === undefined) this.#step = step;
    else this.#skipped++;
    return {
      kind: "update",
      epoch: this.#epoch,
      epochs: this.#options.epochs,
      share: this.#length === undefined ? undefined : Math.min(1, this.#items / this.#length),
      step,
      loss,
      rows,
      gradientNorm,
      ...(skipped !== undefined && { skipped }),
    };
  }

  /**
   * Ends the epoch and returns its record.
   *
   * @throws {RangeError} When the epoch had no labelled row.
   */
  endEpoch(validation: Validation): EpochProgress<Metrics, Validation> {
    const evaluation = this.#sums.evaluation(`fit: epoch ${this.#epoch}`);
    this.#length = this.#items;
    const best = this.#isBest((validation ?? evaluation).loss);
    return {
      kind: "epoch",
      epoch: this.#epoch,
      epochs: this.#options.epochs,
      step: this.#step,
      ...evaluation,
      skipped: this.#skipped,
      validation,
      best,
      seconds: (asyncScheduler.now() - this.#startTime) / 1000,
    };
  }

  /** Remembers the lowest loss and, for early stopping, its parameters. */
  #isBest(loss: number): boolean {
    const { earlyStopping } = this.#options;
    const best = loss < this.#lowestLoss;
    if (best) this.#lowestLoss = loss;
    if (earlyStopping) {
      this.#epochsLeft = best ? earlyStopping.patience : this.#epochsLeft - 1;
      if (best && earlyStopping.restoreBest !== false) {
        this.#bestParameters = this.#nets.map((net) => net.save());
      }
    }
    return best;
  }

  /** Loads the parameters of the best epoch, if early stopping wants them. */
  restoreBest(): void {
    this.#bestParameters.forEach((parameters, index) => this.#nets[index].load(parameters));
  }
}
