import { Command, CommanderError } from "commander";
import { exportCommand } from "./commands/exportCommand.js";
import { learnCommand } from "./commands/learnCommand.js";
import { predictCommand } from "./commands/predictCommand.js";
import { publishCommand } from "./commands/publishCommand.js";
import { reportCommand } from "./commands/reportCommand.js";
import { serveCommand } from "./commands/serveCommand.js";
import { failureOf } from "./failureOf.js";
import type { Report } from "./Report.js";
import { showFailure } from "./showFailure.js";

/**
 * Runs the command line and returns the exit code: 0, also if it was stopped and has shown and saved what there was; 1 if
 * the work failed; 2 if an option, a source or a model cannot be used; 130 or 143 if it was stopped before any record.
 * An error is one line on standard error, and with `--json` an object on standard output too.
 *
 * - file   the command's own file, which `serve` runs in a second thread
 */
export async function command(
  argv: readonly string[],
  signal: AbortSignal,
  file: URL = new URL("./main.js", import.meta.url),
): Promise<number> {
  const program = new Command("backstream")
    .description("Neural networks that learn inside a stream.")
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  let report: Report | undefined;
  const ran = (done: Report): void => void (report = done);
  learnCommand(program, signal, ran);
  predictCommand(program, signal, ran);
  serveCommand(program, signal, file, ran);
  publishCommand(program, signal);
  exportCommand(program);
  reportCommand(program);
  try {
    await program.parseAsync(argv, { from: "user" });
    const message = report && failed(report);
    if (message === undefined) return 0;
    // The report has been shown; on standard output, JSON stays one object.
    await showFailure({ exitCode: 1, message }, false);
    return 1;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    // Without a subcommand, commander has already shown the help.
    if (error instanceof CommanderError && error.code === "commander.help") return 2;
    const failure = failureOf(error);
    // Where predictions want standard output as well, it is theirs.
    await showFailure(failure, argv.includes("--json") && !failure.message.startsWith("--json:"));
    return failure.exitCode;
  }
}

/** What went wrong in a run that has a report. */
function failed({ source, problem, records, rejected, rejections }: Report): string | undefined {
  if (problem !== null) return problem;
  if (records === 0 || rejected < records) return undefined;
  const [{ reason, records: most }] = [...rejections].sort((a, b) => b.records - a.records); // there is one
  return `${source}: every record was rejected, most often because ${reason} (${most}); see --types and --inputs`;
}
