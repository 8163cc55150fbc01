import type { Measured, MetricsByName } from "./metrics/metrics.js";

/** How good a net is on a dataset. */
export interface Evaluation<Metrics extends MetricsByName = MetricsByName> {
  /** The mean loss over labelled rows; with a loss that sums, the mean over labelled ticks. */
  readonly loss: number;
  /** Labelled rows that are not masked. */
  readonly rows: number;
  readonly metrics: Measured<Metrics>;
}
