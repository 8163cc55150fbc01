import type { Report } from "../Report.js";
import { printable } from "../report/printable.js";
import { reportText } from "../report/reportText.js";
import type { ShowOptions } from "../showRun.js";
import { writeText } from "../writeText.js";
import { serve } from "./serve.js";
import type { ServeOptions } from "./ServeOptions.js";

/** Serves with messages on standard error, and the report on standard output at the end. Returns the report, if there is one. */
export async function showServing(
  options: ServeOptions,
  file: URL,
  { quiet = false, json = false }: ShowOptions,
): Promise<Report | undefined> {
  const write = (text: string): void => void process.stderr.write(`${printable(text)}\n`);
  const report = await serve(options, file, { ...(!quiet && { onMessage: write }), onWarning: write });
  if (!report) return undefined;
  await writeText(process.stdout, `${json ? printable(JSON.stringify(report)) : reportText(report, "")}\n`);
  return report;
}
