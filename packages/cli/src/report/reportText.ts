import type { Report } from "../Report.js";
import { formatCount } from "./formatCount.js";
import { formatMetric } from "./formatMetric.js";
import { printable, printableLines } from "./printable.js";
import { confusionTable } from "./confusionTable.js";
import { table } from "./table.js";

/** A report as text. */
export function reportText(report: Report, chart: string): string {
  const { task, records, labelled, rejected, loss, metric, baselines } = report;
  const lossName = task === "regression" ? "mean squared error" : "log-loss";
  const rows = [
    [`net: ${report.network}`, formatMetric(loss), formatMetric(metric)],
    ...baselines.map((baseline) => [
      baseline.name,
      formatMetric(baseline.loss),
      formatMetric(baseline.metric),
    ]),
  ];
  const bad = report.rejections
    .map(({ reason, records: count }) => `${printable(reason)}: ${formatCount(count)}`)
    .join("; ");
  return [
    ...(chart ? [chart, ""] : []),
    ...(report.resumedAfter > 0
      ? [
          `Resumed after ${formatCount(report.resumedAfter)} records, which are not counted here; the baselines began anew.`,
        ]
      : []),
    `${report.interrupted ? "Stopped. So far: " : ""}each record was predicted${report.pipeline === null ? ", nothing was learned" : " first and learned from afterwards"}; its target was known ${report.labelDelay === null ? "before the next one (a simplification)" : `${lateness(report.labelDelay)} later, to the net and to the baselines`}.`,
    "",
    table(["model", lossName, report.metricName], rows),
    "",
    ...(report.confusion ? [confusionTable(report.confusion), ""] : []),
    printable(report.summary),
    ...(report.band ? [bandText(report.band)] : []),
    ...(report.advice === null ? [] : [report.advice]),
    ...report.notes.map((note) => `note: ${printable(note)}`),
    "",
    `${formatCount(records)} records (${formatCount(labelled)} with a target, ${formatCount(rejected)} rejected${bad ? `: ${bad}` : ""}), ` +
      `${report.keys === null ? "" : `${formatCount(report.keys)} keys, `}${updatesText(report)}` +
      `${report.skipped > 0 ? ` (${formatCount(report.skipped)} skipped)` : ""}`,
    `${report.seconds.toFixed(1)} s, ${formatCount(report.recordsPerSecond)} records/s, peak memory ${formatCount(report.peakMemoryMB)} MB`,
    ...(report.pipeline === null ? [] : ["", "What ran, as a program:", "", printableLines(report.pipeline)]),
  ].join("\n");
}

function updatesText({ pipeline, updates, steps, parameters }: Report): string {
  const of = `of ${formatCount(parameters)} parameters`;
  if (pipeline === null) return `no updates; the model comes from ${formatCount(steps)} updates ${of}`;
  return `${formatCount(updates)} updates ${of}${steps > updates ? ` (${formatCount(steps)} with those before)` : ""}`;
}

function bandText({ share, inside, records }: NonNullable<Report["band"]>): string {
  const percent = (part: number): string => `${Number((100 * part).toFixed(1))} %`;
  if (inside === null) return `No target has come for the band of ${percent(share)}.`;
  return `Of ${formatCount(records)} targets, ${percent(inside)} were inside the band, which was to have ${percent(share)} of them.`;
}

function lateness(delay: string): string {
  return printable(
    delay === "1"
      ? "1 record"
      : /^\d+$/.test(delay)
        ? `${formatCount(Number(delay))} records`
        : delay.split(":")[0],
  );
}
