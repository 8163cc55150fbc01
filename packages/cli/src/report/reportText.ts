import type { Report } from "../Report.js";
import { formatCount } from "./formatCount.js";
import { formatMetric } from "./formatMetric.js";
import { table } from "./table.js";

/** A report as text. */
export function reportText(report: Report, chart: string): string {
  const { task, records, labelled, rejected, loss, metric, baselines } = report;
  const lossName = task === "binary" ? "log-loss" : "mean squared error";
  const rows = [
    [`net: ${report.network}`, formatMetric(loss), formatMetric(metric)],
    ...baselines.map((baseline) => [
      baseline.name,
      formatMetric(baseline.loss),
      formatMetric(baseline.metric),
    ]),
  ];
  const bad = report.rejections
    .map(({ reason, records: count }) => `${reason}: ${formatCount(count)}`)
    .join("; ");
  return [
    ...(chart ? [chart, ""] : []),
    `${report.interrupted ? "Stopped. So far: " : ""}each record was predicted${report.pipeline === null ? ", nothing was learned" : " first and learned from afterwards"}; its target was known before the next one (a simplification).`,
    "",
    table(["model", lossName, report.metricName], rows),
    "",
    report.summary,
    ...report.notes.map((note) => `note: ${note}`),
    "",
    `${formatCount(records)} records (${formatCount(labelled)} with a target, ${formatCount(rejected)} rejected${bad ? `: ${bad}` : ""}), ` +
      `${report.keys === null ? "" : `${formatCount(report.keys)} keys, `}${formatCount(report.steps)} updates of ${formatCount(report.parameters)} parameters` +
      `${report.skipped > 0 ? ` (${formatCount(report.skipped)} skipped)` : ""}`,
    `${report.seconds.toFixed(1)} s, ${formatCount(report.recordsPerSecond)} records/s, peak memory ${formatCount(report.peakMemoryMB)} MB`,
    ...(report.pipeline === null ? [] : ["", "What ran, as a program:", "", report.pipeline]),
  ].join("\n");
}
