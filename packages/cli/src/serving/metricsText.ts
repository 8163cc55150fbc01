import type { LatencyHistogram } from "./LatencyHistogram.js";
import type { LearnerCounts } from "./messages.js";

/** What is measured of a server, besides what the learner counts. */
export interface ServerCounts {
  /** Posted records that wait to be learned from. */
  readonly waiting: number;
  readonly predictions: number;
  /** Seconds for which something has been learned that is not saved. */
  readonly unsaved: number;
  readonly latency: LatencyHistogram;
}

/**
 * The metrics of a server in Prometheus' text format.
 *
 * @source https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4.
 */
export function metricsText(learner: LearnerCounts | undefined, server: ServerCounts): string {
  const { records = 0, updates = 0, skipped = 0, rejected = 0, keys = 0 } = learner ?? {};
  const { latency } = server;
  const buckets = latency.bounds.map((bound, index) => [`le="${bound}"`, latency.counts[index]] as const);
  return [
    counter("records_total", "Records read, good or bad.", records),
    counter("rejected_total", "Records that could not be used.", rejected),
    counter("updates_total", "Updates of the parameters.", updates),
    counter("skipped_total", "Updates that were skipped.", skipped),
    gauge("keys", "Keys that have a memory.", keys),
    gauge("loss", "Mean loss of all records with a target.", learner?.loss ?? NaN),
    gauge("loss_recent", "Mean loss of about the last thousand of them.", learner?.recentLoss ?? NaN),
    gauge("queue", "Posted records that wait to be learned from.", server.waiting),
    gauge("unsaved_seconds", "How long something has been learned that is not saved.", server.unsaved),
    ...(learner?.savedAt === undefined
      ? []
      : [gauge("saved_timestamp_seconds", "When was saved last.", learner.savedAt / 1000)]),
    counter("predictions_total", "Records that were predicted.", server.predictions),
    head("request_seconds", "How long requests of predictions took.", "histogram"),
    ...[...buckets, [`le="+Inf"`, latency.count] as const].map(
      ([label, count]) => `${prefix}request_seconds_bucket{${label}} ${count}\n`,
    ),
    `${prefix}request_seconds_sum ${latency.sum}\n`,
    `${prefix}request_seconds_count ${latency.count}\n`,
  ].join("");
}

const prefix = "backstream_";

function counter(name: string, help: string, value: number): string {
  return `${head(name, help, "counter")}${prefix}${name} ${value}\n`;
}

function gauge(name: string, help: string, value: number): string {
  return `${head(name, help, "gauge")}${prefix}${name} ${value}\n`;
}

function head(name: string, help: string, type: string): string {
  return `# HELP ${prefix}${name} ${help}\n# TYPE ${prefix}${name} ${type}\n`;
}
