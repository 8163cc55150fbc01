import type { Command } from "commander";
import { readDelimiter, readList, readNumber } from "./readers.js";

/** Adds the options of what reads a source, and how it is shown. */
export function withSourceOptions(part: Command): Command {
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
