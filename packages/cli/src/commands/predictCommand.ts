import type { Command } from "commander";
import { withoutPassword } from "../brokers/brokerUrls.js";
import { predictWith } from "../predictWith.js";
import type { Report } from "../Report.js";
import { showRun, type ShowOptions } from "../showRun.js";
import type { OpenOptions } from "../sources/Source.js";
import { withSourceOptions } from "./withSourceOptions.js";

/** Adds `predict`; `ran` gets the report. */
export function predictCommand(program: Command, signal: AbortSignal, ran: (report: Report) => void): void {
  withSourceOptions(program.command("predict <model> <source>"))
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
