import { Command, CommanderError } from "commander";
import { withoutPassword } from "./brokers/brokerUrls.js";
import { failureOf } from "./failureOf.js";
import { learn } from "./learn.js";
import type { LearnOptions } from "./LearnOptions.js";
import type { PublishOptions } from "./publishing/PublishOptions.js";
import { showPublishing } from "./publishing/showPublishing.js";
import { predictWith } from "./predictWith.js";
import type { Report } from "./Report.js";
import type { ServeOptions } from "./serving/ServeOptions.js";
import { showServing } from "./serving/showServing.js";
import { showFailure } from "./showFailure.js";
import { showRun, type ShowOptions } from "./showRun.js";
import type { OpenOptions } from "./sources/Source.js";
import { UsageError } from "./UsageError.js";

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

function learnCommand(program: Command, signal: AbortSignal, ran: (report: Report) => void): void {
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
      "--health <port>",
      "where GET /healthz and GET /metrics are answered: a port of this machine, or host:port",
    )
    .action(async (source: string, { quiet, json, ...options }: Omit<LearnOptions, "source"> & ShowOptions) =>
      ran(
        await showRun(
          `learning from ${withoutPassword(source)} …`,
          { quiet, json, predictions: options.predictions },
          (events) => learn({ source, signal, ...options }, events),
        ),
      ),
    );
}

function predictCommand(program: Command, signal: AbortSignal, ran: (report: Report) => void): void {
  withCommonOptions(program.command("predict <model> <source>"))
    .description("predict with a saved model; its memory continues, nothing is learned")
    .option(
      "--predictions <file>",
      "a line per record: CSV if the name ends in .csv, else NDJSON; default: - (standard output)",
    )
    .action(
      async (
        model: string,
        source: string,
        { quiet, json, predictions = "-", ...options }: OpenOptions & ShowOptions,
      ) =>
        ran(
          await showRun(
            `predicting ${withoutPassword(source)} with ${model} …`,
            { quiet, json, predictions },
            (events) => predictWith({ model, source, signal, ...options, predictions }, events),
          ),
        ),
    );
}

function serveCommand(program: Command, signal: AbortSignal, file: URL, ran: (report: Report) => void): void {
  withLearningOptions(program.command("serve <source>"))
    .description(
      "learn from a source as learn does, or from none, and meanwhile answer over HTTP: POST /predict, POST /learn, GET /metrics, GET /healthz",
    )
    .option("--port <number>", "where it listens; 0: a free one (default: 8080)", readNumber("--port"))
    .option("--host <address>", "on which address it listens (default: 127.0.0.1, this machine alone)")
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

function publishCommand(program: Command, signal: AbortSignal): void {
  withCommonOptions(program.command("publish <source> <url>"))
    .description(
      "send every record of a source to a stream, nats://host/STREAM or redis://host/STREAM; begun again, it doubles nothing",
    )
    .option("--key <column>", "records with the same value of this column belong to one partition")
    .option(
      "--partitions <count>",
      "of a stream of NATS: each partition has a subject, STREAM.0, STREAM.1 and so on; choose more than there will ever be learners",
      readNumber("--partitions"),
    )
    .option(
      "--batch <records>",
      "records in a message, of each partition (default: 64)",
      readNumber("--batch"),
    )
    .option(
      "--rate <records>",
      "records a second at most; default: as fast as they are stored",
      readNumber("--rate"),
    )
    .action(
      async (
        source: string,
        to: string,
        { quiet, json, ...options }: Omit<PublishOptions, "source" | "to"> & ShowOptions,
      ) => showPublishing({ source, to, signal, ...options }, { quiet, json }),
    );
}

/** Options of what learns. */
function withLearningOptions(part: Command): Command {
  return withCommonOptions(part)
    .option("--target <column>", "what to predict: a column, or a condition such as 'delay > 15'")
    .option("--inputs <columns>", "comma-separated; default: all other columns", readList)
    .option(
      "--types <types>",
      "number, category or time by column, as in a=category,b=time; number:comma and number:point say what stands before the decimals, time:dmy, time:mdy and time:ymd in which order dates are; default: by the first 1,000 records",
      readTypes,
    )
    .option(
      "--task <task>",
      "regression, binary or multiclass (one of several classes); default: by the target",
    )
    .option(
      "--classes <count>",
      "of multiclass: classes there may be; default: a few more than among the first 1,000 records",
      readNumber("--classes"),
    )
    .option("--key <column>", "a memory for each value of this column, over shared weights")
    .option(
      "--max-keys <count>",
      "memories kept; the least recently used one is dropped (default: 1000)",
      readNumber("--max-keys"),
    )
    .option(
      "--cell <cell>",
      "none, elman, gru or lstm (default: gru with a --key or with fewer than 10 inputs, else none)",
    )
    .option("--units <count>", "size of the memory (default: 32)", readNumber("--units"))
    .option(
      "--window <ticks>",
      "records of a key that a delta goes back (default: 32)",
      readNumber("--window"),
    )
    .option(
      "--stride <ticks>",
      "records of a key between updates (default: 1 for --cell none, 8 for classes with a --key, else 2)",
      readNumber("--stride"),
    )
    .option(
      "--learning-rate <rate>",
      "of Adam at first (default: 0.02; for regression with --cell none, 0.01)",
      readNumber("--learning-rate"),
    )
    .option(
      "--rate-decay <updates>",
      "from which on the rate falls, as 1 / √(1 + updates / this), down to a tenth; 0: it stays (default: 10)",
      readNumber("--rate-decay"),
    )
    .option("--momentum <number>", "of Adam, its first beta (default: 0)", readNumber("--momentum"))
    .option("--clip <norm>", "the longest gradient (default: 10)", readNumber("--clip"))
    .option(
      "--unhealthy-after <seconds>",
      "for how long something may be learned and not saved before /healthz says 503; 0: for ever (default: 300)",
      readNumber("--unhealthy-after"),
    )
    .option("--seed <number>", "of the first weights (default: 7)", readNumber("--seed"))
    .option("--save <file>", "a model file: a checkpoint, such as model.safetensors")
    .option("--load <file>", "a model to continue from")
    .option("--checkpoint <folder>", "save the run itself, to go on with --resume after it was killed")
    .option(
      "--store <url>",
      "save the run in nats://host/BUCKET/KEY, redis://host/KEY or a folder, and go on from there by itself",
    )
    .option(
      "--every <updates>",
      "updates between checkpoints, or between saves in the store (default: 1000)",
      readNumber("--every"),
    )
    .option(
      "--resume",
      "go on from the newest checkpoint in the folder, after the records that it has read; begin where there is none",
    );
}

function withCommonOptions(part: Command): Command {
  return part
    .option("--limit <count>", "records to read at most", readNumber("--limit"))
    .option(
      "--format <format>",
      "csv, tsv, ndjson or parquet; default: by the name, on standard input by the first characters",
    )
    .option(
      "--delimiter <character>",
      "between the fields of a CSV, or tab; default: by the first lines",
      readDelimiter,
    )
    .option(
      "--columns <names>",
      "comma-separated names of the columns, for a CSV without a line of names",
      readList,
    )
    .option("--quiet", "no progress")
    .option("--json", "one JSON object instead of the report");
}

/** Reads an option that is a number. */
function readNumber(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || Number.isNaN(value)) throw new UsageError(`${option}: "${text}" is no number`);
    return value;
  };
}

/** Reads `--delimiter`: a character as it is, or a tab in words. */
function readDelimiter(text: string): string {
  return text === "tab" || text === "\\t" ? "\t" : text;
}

/** Reads an option that is a list such as `a,b`. */
function readList(text: string): readonly string[] {
  return text.split(",").map((name) => name.trim());
}

/** Reads `--types`: a list such as `a=category,b=time`. */
function readTypes(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readList(text).map((part) => {
      const [name, type, ...rest] = part.split("=");
      if (!name || !type || rest.length > 0)
        throw new UsageError(
          `--types: "${part}" is no assignment, expected a list such as a=category,b=time`,
        );
      return [name, type];
    }),
  );
}
