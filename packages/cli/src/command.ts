import { Command, CommanderError, Option } from "commander";
import { learn } from "./learn.js";
import type { Cell } from "./LearnOptions.js";
import { predictWith } from "./predictWith.js";
import type { Report } from "./Report.js";
import { lossChart } from "./report/lossChart.js";
import { progress } from "./report/progress.js";
import { reportText } from "./report/reportText.js";
import type { Run } from "./Run.js";
import { UsageError } from "./UsageError.js";

/** What the shell's options become, with everything still as it was typed. */
interface Typed {
  readonly [option: string]: string | boolean | undefined;
}

/**
 * Runs the command line and returns the exit code: 0; 1 where work failed; 2 where it was asked for something that
 * cannot be done.
 */
export async function command(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const program = new Command("backstream")
    .description("Neural networks that learn inside a stream.")
    .exitOverride()
    .configureOutput({ outputError: () => {} });

  withCommon(program.command("learn <source>"))
    .description(
      "test, then train a network on every record of a CSV, NDJSON or Parquet file, of - (NDJSON on standard input), or of the demo flights",
    )
    .option("--target <column>", "what to predict: a column, or a condition such as 'delay > 15'")
    .option("--inputs <columns>", "comma-separated; default: all other columns")
    .option(
      "--types <types>",
      "number, category or time by column, as in a=category,b=time; default: by the first 1,000 records",
    )
    .option("--task <task>", "regression or binary; default: by the target")
    .option("--key <column>", "a memory for each value of this column, over shared weights")
    .option("--max-keys <count>", "memories kept; the one used longest ago goes (default: 1000)")
    .option("--cell <cell>", "none, elman, gru or lstm (default: gru)")
    .option("--units <count>", "size of the memory (default: 32)")
    .option("--window <ticks>", "records of a key that the error travels back (default: 32)")
    .option(
      "--stride <ticks>",
      "records of a key between updates (default: 8, for regression 2, at most the window)",
    )
    .option("--learning-rate <rate>", "of Adam (default: 0.002, for regression 0.005)")
    .option("--clip <norm>", "the longest gradient (default: 1)")
    .option("--seed <number>", "of the first weights (default: 7)")
    .option(
      "--predictions <file>",
      "a line per record: CSV if the name ends in .csv, else NDJSON; - for standard output",
    )
    .option("--save <file>", "where to keep what was learned")
    .option("--load <file>", "what was learned before, to go on with")
    .action((source: string, typed: Typed) =>
      act(
        typed,
        (run) =>
          learn(
            {
              source,
              signal,
              ...common(typed),
              target: text(typed["target"]),
              inputs: list(typed["inputs"]),
              types: pairs(typed["types"]),
              task: text(typed["task"]),
              key: text(typed["key"]),
              maxKeys: number("--max-keys", typed["maxKeys"]),
              cell: text(typed["cell"]) as Cell | undefined, // settle() checks it
              units: number("--units", typed["units"]),
              window: number("--window", typed["window"]),
              stride: number("--stride", typed["stride"]),
              learningRate: number("--learning-rate", typed["learningRate"]),
              clip: number("--clip", typed["clip"]),
              seed: number("--seed", typed["seed"]),
              save: text(typed["save"]),
              load: text(typed["load"]),
            },
            run,
          ),
        `learning from ${source} …`,
      ),
    );

  withCommon(program.command("predict <model> <source>"))
    .description("predict with a saved model; its memory flows on, nothing is learned")
    .option(
      "--predictions <file>",
      "a line per record: CSV if the name ends in .csv, else NDJSON; default: - (standard output)",
    )
    .action((model: string, source: string, typed: Typed) =>
      act(
        { predictions: "-", ...typed },
        (run) => predictWith({ model, source, signal, ...common(typed) }, run),
        `predicting ${source} with ${model} …`,
      ),
    );

  try {
    await program.parseAsync(argv, { from: "user" });
    return 0;
  } catch (problem) {
    if (problem instanceof CommanderError) {
      if (problem.exitCode === 0) return 0;
      // Without a subcommand, commander has shown the help and has no more to say.
      if (problem.code !== "commander.help")
        process.stderr.write(
          `backstream: ${problem.message.replace(/^error: /, "").replaceAll("\n", " ")}\n`,
        );
      return 2;
    }
    process.stderr.write(`backstream: ${problem instanceof Error ? problem.message : String(problem)}\n`);
    return problem instanceof UsageError ? 2 : 1;
  }
}

function withCommon(part: Command): Command {
  return part
    .addOption(new Option("--limit <count>", "records to read at most"))
    .option("--quiet", "no progress")
    .option("--json", "one JSON object instead of the report");
}

function common(typed: Typed): { limit: number | undefined; predictions: string | undefined } {
  return { limit: number("--limit", typed["limit"]), predictions: text(typed["predictions"]) };
}

/** Runs with progress on standard error and the report on standard output, unless predictions go there. */
async function act(
  typed: Typed,
  work: (events: ReturnType<typeof progress>) => Promise<Report>,
  first: string,
): Promise<void> {
  const isTaken = typed["predictions"] === "-";
  if (isTaken && typed["json"] === true) {
    throw new UsageError(
      "--json: standard output is taken by the predictions; send them to a file with --predictions FILE",
    );
  }
  const shown = progress(typed["quiet"] === true ? undefined : process.stderr);
  let run: Run | undefined;
  shown.told?.(first);
  try {
    const report = await work({ ...shown, began: (begun) => shown.began?.((run = begun)) });
    shown.stop();
    const output = isTaken ? process.stderr : process.stdout;
    const chart =
      run && typed["json"] !== true
        ? lossChart(run.board, output.columns ?? 100, output.isTTY && !process.env["NO_COLOR"])
        : "";
    const said = typed["json"] === true ? JSON.stringify(report) : reportText(report, chart);
    if (!(isTaken && typed["quiet"] === true))
      await new Promise<void>((resolve) => output.write(`${said}\n`, () => resolve()));
  } finally {
    shown.stop();
  }
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function number(option: string, value: string | boolean | undefined): number | undefined {
  if (typeof value !== "string") return undefined;
  const read = Number(value);
  if (value.trim() === "" || Number.isNaN(read)) throw new UsageError(`${option}: "${value}" is no number`);
  return read;
}

function list(value: string | boolean | undefined): readonly string[] | undefined {
  return text(value)
    ?.split(",")
    .map((name) => name.trim());
}

function pairs(value: string | boolean | undefined): Record<string, string> | undefined {
  const parts = list(value);
  if (!parts) return undefined;
  return Object.fromEntries(
    parts.map((part) => {
      const [name, type, ...rest] = part.split("=");
      if (!name || !type || rest.length > 0)
        throw new UsageError(`--types: "${part}" says nothing, expected a list such as a=category,b=time`);
      return [name, type];
    }),
  );
}
