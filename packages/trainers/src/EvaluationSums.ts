import type { Loss, SequenceLoss } from "@backstream/core";
import type { ComparedSignal } from "@backstream/operators";
import type { Evaluation } from "./Evaluation.js";
import { accumulate, type Accumulator } from "./metrics/accumulate.js";
import { metrics, type Measured, type MetricsByName } from "./metrics/metrics.js";

/** Sums over the ticks of a dataset, from which an evaluation is calculated. */
export class EvaluationSums<Metrics extends MetricsByName> {
  #loss = 0;
  #lossWeight = 0;
  #rows = 0;
  readonly #reduction: Loss["reduction"];
  readonly #metrics: Accumulator<Measured<Metrics>>;
  readonly #hasMetrics: boolean;

  constructor(loss: Loss | SequenceLoss, byName: Metrics) {
    this.#reduction = loss.reduction;
    this.#metrics = accumulate(metrics(byName));
    this.#hasMetrics = Object.keys(byName).length > 0;
  }

  /** Adds a tick. One without a target, or with all rows masked, changes nothing. */
  add(compared: ComparedSignal): void {
    if (compared.loss === undefined) return;
    const weight = this.#reduction === "mean" ? compared.denominator : 1;
    this.#loss += compared.loss * weight;
    this.#lossWeight += weight;
    this.#rows += compared.present;
    // Without metrics, reading every row would be useless work.
    if (this.#hasMetrics) this.#metrics.add(compared);
  }

  /**
   * The evaluation of all ticks added.
   *
   * @throws {RangeError} When none of them had a label.
   */
  evaluation(where: string): Evaluation<Metrics> {
    if (this.#rows > 0) {
      return { loss: this.#loss / this.#lossWeight, rows: this.#rows, metrics: this.#metrics.value };
    }
    throw new RangeError(
      `${where}: the dataset gave no sample with a target, expected at least one; a dataset that can be read only once, such as a generator, must be made again for each reading: defer(() => make())`,
    );
  }
}
