import type { Report } from "./Report.js";
import { lossChart } from "./report/lossChart.js";
import { printable } from "./report/printable.js";
import { progress } from "./report/progress.js";
import { reportText } from "./report/reportText.js";
import type { Run, RunEvents } from "./Run.js";
import { UsageError } from "./UsageError.js";
import { writeText } from "./writeText.js";

/** What is shown of a run. */
export interface ShowOptions {
  readonly quiet?: boolean | undefined;
  readonly json?: boolean | undefined;
  /** Where predictions go: `-` takes standard output. */
  readonly predictions?: string | undefined;
}

/**
 * Runs with progress on standard error and the report on standard output, unless predictions go there. Returns the report.
 *
 * @throws {UsageError} When `--json` and the predictions want standard output.
 */
export async function showRun(
  title: string,
  { quiet = false, json = false, predictions }: ShowOptions,
  work: (events: RunEvents) => Promise<Report>,
): Promise<Report> {
  const isTaken = predictions === "-";
  if (isTaken && json) {
    throw new UsageError(
      "--json: standard output is taken by the predictions; send them to a file with --predictions FILE",
    );
  }
  const shown = progress(quiet ? undefined : process.stderr);
  shown.onMessage?.(title);
  let run: Run | undefined;
  let report: Report;
  try {
    report = await work({
      ...shown,
      onWarning: (text) => {
        if (shown.onMessage) shown.onMessage(text);
        else process.stderr.write(`${printable(text)}\n`);
      },
      onStart: (started) => {
        run = started;
        return shown.onStart?.(started);
      },
    });
  } finally {
    shown.stop();
  }
  if (isTaken && quiet) return report;
  const output = isTaken ? process.stderr : process.stdout;
  const hasColours = output.isTTY && !process.env["NO_COLOR"];
  const chart = run && !json ? lossChart(run.board, output.columns ?? 100, hasColours) : "";
  const text = json ? printable(JSON.stringify(report)) : reportText(report, chart);
  await writeText(output, `${text}\n`);
  return report;
}
