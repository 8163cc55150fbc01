import type { Report } from "../Report.js";
import { counted, formatted } from "./formatted.js";
import { table } from "./table.js";

/** The end of a run, as a person reads it. */
export function reportText(report: Report, chart: string): string {
  const { task, records, labelled, rejected, loss, metric, baselines } = report;
  const lossName = task === "binary" ? "log-loss" : "mean squared error";
  const rows = [
    [`net: ${report.network}`, formatted(loss), formatted(metric)],
    ...baselines.map((baseline) => [baseline.name, formatted(baseline.loss), formatted(baseline.metric)]),
  ];
  const bad = report.rejections
    .map(({ reason, records: count }) => `${reason}: ${counted(count)}`)
    .join("; ");
  return [
    ...(chart ? [chart, ""] : []),
    `${report.interrupted ? "Stopped. So far: " : ""}each record was predicted first and learned from afterwards; its target was known before the next one (a simplification).`,
    "",
    table(["model", lossName, report.metricName], rows),
    "",
    report.summary,
    "",
    `${counted(records)} records (${counted(labelled)} with a target, ${counted(rejected)} rejected${bad ? `: ${bad}` : ""}), ` +
      `${report.keys === null ? "" : `${counted(report.keys)} keys, `}${counted(report.steps)} updates of ${counted(report.parameters)} parameters` +
      `${report.skipped > 0 ? ` (${counted(report.skipped)} skipped)` : ""}`,
    `${report.seconds.toFixed(1)} s, ${counted(report.recordsPerSecond)} records/s, peak memory ${counted(report.peakMemoryMB)} MB`,
    ...(report.pipeline === null ? [] : ["", "What ran, as a program:", "", report.pipeline]),
  ].join("\n");
}
