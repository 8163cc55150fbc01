import type { Studio } from "@backstream/studio/node";
import type { Command } from "commander";
import { firstValueFrom } from "rxjs";
import { aborted } from "../aborted.js";
import { withoutPassword } from "../brokers/brokerUrls.js";
import { learn } from "../learn.js";
import type { LearnOptions } from "../LearnOptions.js";
import type { Report } from "../Report.js";
import { showRun, type ShowOptions } from "../showRun.js";
import { UsageError } from "../UsageError.js";
import { writeText } from "../writeText.js";
import { readNumber } from "./readers.js";
import { withLearningOptions } from "./withLearningOptions.js";

/** Adds `learn`; `ran` gets the report. */
export function learnCommand(program: Command, signal: AbortSignal, ran: (report: Report) => void): void {
  withLearningOptions(program.command("learn <source>"))
    .description(
      "test, then train a network on every record of a CSV, NDJSON or Parquet file (also .gz and .zst), of - (CSV or NDJSON on standard input), of a stream (nats://host/STREAM, redis://host/STREAM), or of the demo flights",
    )
    .option(
      "--predictions <file>",
      "a line per record: CSV if the name ends in .csv, else NDJSON; - for standard output",
    )
    .option(
      "--partitions <count>",
      "of a stream of NATS that was published so: shares them with the other processes that learn, each partition with a net of its own",
      readNumber("--partitions"),
    )
    .option(
      "--lease-time <milliseconds>",
      "after which the partitions of a process that was killed are free, the same for all (default: 10000)",
      readNumber("--lease-time"),
    )
    .option(
      "--merge [how]",
      "of partitions: one model of all, by the average of what they learn (default), or by the sum, which learns more and sends more",
    )
    .option(
      "--interval <updates>",
      "with --merge: updates of a partition from one exchange to the next (default: 16)",
      readNumber("--interval"),
    )
    .option(
      "--health <port>",
      "where GET /healthz and GET /metrics are answered: a port of this machine, or host:port",
    )
    .option(
      "--page [port]",
      "serve a page that shows the run and steers it, on this machine; it stays until Ctrl-C (default: 4747, or a free port)",
      readPagePort,
    )
    .option("--record <folder>", "keep the run there as run.json, for report; also of a run that is killed")
    .option("--tensorboard <folder>", "write the run's numbers there, for tensorboard --logdir")
    .action(
      async (source: string, { quiet, json, ...options }: Omit<LearnOptions, "source"> & ShowOptions) => {
        let page: Studio | undefined;
        try {
          ran(
            await showRun(
              `learning from ${withoutPassword(source)} …`,
              { quiet, json, predictions: options.predictions },
              (events) =>
                learn({ source, signal, ...options }, { ...events, onPage: (opened) => (page = opened) }),
            ),
          );
          if (page && !signal.aborted) {
            await writeText(process.stderr, "the run has ended; its page stays until Ctrl-C\n");
            await firstValueFrom(aborted(signal));
          }
        } finally {
          await page?.close();
        }
      },
    );
}

/** What stands behind `--page` is a port, where there is something. */
function readPagePort(text: string): number {
  const port = Number(text);
  if (text.trim() === "" || Number.isNaN(port))
    throw new UsageError(`--page: "${text}" is no port; write the source before --page`);
  return port;
}
