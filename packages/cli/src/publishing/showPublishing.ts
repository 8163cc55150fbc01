import { formatCount } from "../report/formatCount.js";
import { printable } from "../report/printable.js";
import type { ShowOptions } from "../showRun.js";
import { withoutPassword } from "../brokers/brokerUrls.js";
import { writeText } from "../writeText.js";
import { publish } from "./publish.js";
import type { PublishOptions } from "./PublishOptions.js";
import type { PublishReport } from "./PublishReport.js";

/** Publishes with progress on standard error, a line every three seconds, and the report on standard output. */
export async function showPublishing(
  options: PublishOptions,
  { quiet = false, json = false }: ShowOptions,
): Promise<void> {
  const write = (text: string): void => {
    if (!quiet) process.stderr.write(`${printable(text)}\n`);
  };
  write(`publishing ${withoutPassword(options.source)} to ${withoutPassword(options.to)} …`);
  const begin = performance.now();
  let stored = 0;
  const timer = setInterval(() => {
    const perSecond = stored / ((performance.now() - begin) / 1000);
    write(`${formatCount(stored)} records  ${formatCount(perSecond)}/s`);
  }, 3000);
  try {
    const report = await publish(options, { onMessage: write, onStored: (records) => (stored = records) });
    await writeText(process.stdout, `${printable(json ? JSON.stringify(report) : textOf(report))}\n`);
  } finally {
    clearInterval(timer);
  }
}

function textOf(report: PublishReport): string {
  const { source, to, records, duplicates, rejected, rejections, seconds, recordsPerSecond } = report;
  const there = duplicates > 0 ? ` (${formatCount(duplicates)} were there already)` : "";
  const bad = rejections.map(({ reason, records: count }) => `${reason}: ${formatCount(count)}`).join("; ");
  const left = rejected > 0 ? `, ${formatCount(rejected)} rejected: ${bad}` : "";
  return `${report.interrupted ? "Stopped. So far: " : ""}${formatCount(records)} records of ${source} are in ${to}${there}${left}; ${seconds.toFixed(1)} s, ${formatCount(recordsPerSecond)} records/s`;
}
