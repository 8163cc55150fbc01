import type { Loss } from "@backstream/core";
import type { Compared } from "@backstream/operators";
import { accumulate, type Accumulator } from "./metrics/accumulate.js";
import { metrics, type Measured, type MetricsByName } from "./metrics/metrics.js";

/** How good a net is on a dataset. */
export interface Evaluation<Metrics extends MetricsByName = MetricsByName> {
  /** The mean over its labelled rows; with a loss that sums, over its labelled ticks. */
  readonly loss: number;
  /** Labelled rows that are not masked. */
  readonly rows: number;
  readonly metrics: Measured<Metrics>;
}

/** Adds up an evaluation, tick by tick. */
export class EvaluationSums<Metrics extends MetricsByName> {
  #loss = 0;
  #share = 0;
  #rows = 0;
  readonly #mean: boolean;
  readonly #measured: Accumulator<Measured<Metrics>>;
  readonly #measures: boolean;

  constructor(loss: Loss, byName: Metrics) {
    this.#mean = loss.reduction === "mean";
    this.#measured = accumulate(metrics(byName));
    this.#measures = Object.keys(byName).length > 0;
  }

  add(compared: Compared): void {
    if (compared.loss === undefined) return;
    const share = this.#mean ? compared.present : 1;
    this.#loss += compared.loss * share;
    this.#share += share;
    this.#rows += compared.present;
    // Measuring nothing would still read every row.
    if (this.#measures) this.#measured.add(compared);
  }

  get evaluation(): Evaluation<Metrics> {
    return { loss: this.#loss / this.#share, rows: this.#rows, metrics: this.#measured.value };
  }
}

/** Refuses a dataset in which there was nothing to learn or measure. @throws {RangeError} */
export function expectLabels(where: string, { rows }: Evaluation): void {
  if (rows > 0) return;
  throw new RangeError(
    `${where}: the dataset gave no sample with a target, expected at least one; what can be run through only once, such as a generator, must be made anew: defer(() => make())`,
  );
}
