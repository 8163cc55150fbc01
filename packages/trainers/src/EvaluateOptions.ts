import type { Loss, SequenceLoss } from "@backstream/core";
import type { MetricsByName } from "./metrics/metrics.js";

/** Options of `evaluate`. */
export interface EvaluateOptions<Metrics extends MetricsByName = MetricsByName> {
  readonly loss: Loss | SequenceLoss;
  /** By names of your choice. */
  readonly metrics?: Metrics | undefined;
  /** Rows, or sequences, that are run together: faster, with the same result. */
  readonly batch?: number | undefined;
}
