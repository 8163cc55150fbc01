import type { Command } from "commander";
import type { Report } from "../Report.js";
import type { ServeOptions } from "../serving/ServeOptions.js";
import { showServing } from "../serving/showServing.js";
import type { ShowOptions } from "../showRun.js";
import { readNumber } from "./readers.js";
import { withLearningOptions } from "./withLearningOptions.js";

/**
 * Adds `serve`; `ran` gets the report, if there is one.
 *
 * - file   the command's own file, which runs in a second thread
 */
export function serveCommand(
  program: Command,
  signal: AbortSignal,
  file: URL,
  ran: (report: Report) => void,
): void {
  withLearningOptions(program.command("serve <source>"))
    .description(
      "learn from a source as learn does, or from none, and meanwhile answer over HTTP: POST /predict, POST /learn, GET /metrics, GET /healthz",
    )
    .option("--port <number>", "where it listens; 0: a free one (default: 8080)", readNumber("--port"))
    .option("--host <address>", "on which address it listens (default: 127.0.0.1, this machine alone)")
    .option(
      "--respond <subject>",
      "answer requests of NATS on this subject too, as POST /predict does: on the server of the source or of the store, or nats://host/SUBJECT",
    )
    .option(
      "--queue <records>",
      "posted records that may wait to be learned from; above it the answer is 429 (default: 10000)",
      readNumber("--queue"),
    )
    .action(
      async (source: string, { quiet, json, ...options }: Omit<ServeOptions, "source"> & ShowOptions) => {
        const report = await showServing({ source, signal, ...options }, file, { quiet, json });
        if (report) ran(report);
      },
    );
}
