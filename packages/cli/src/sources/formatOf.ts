import { describeValue } from "backstream";
import { extname } from "node:path";
import { UsageError } from "../UsageError.js";
import type { OpenOptions } from "./Source.js";

/** How the records of a source are written. */
export type Format = "csv" | "tsv" | "ndjson" | "parquet";

const byEnding: ReadonlyMap<string, Format> = new Map([
  [".csv", "csv"],
  [".tsv", "tsv"],
  [".ndjson", "ndjson"],
  [".jsonl", "ndjson"],
  [".parquet", "parquet"],
]);
const formats: readonly string[] = ["csv", "tsv", "ndjson", "parquet"] satisfies Format[];

/**
 * The format of a source by `options.format`, else by the end of its name, before `.gz` or `.zst`; undefined for standard
 * input, whose first characters tell.
 *
 * @throws {UsageError} When the format is unknown, or an option does not go with it.
 */
export function formatOf(name: string, options: OpenOptions): Format | undefined {
  const format = options.format ?? (name === "-" ? undefined : endingOf(name));
  if (format !== undefined && !formats.includes(format))
    throw new UsageError(`--format: "${format}" is none, expected ${formats.join(", ")}`);
  if (name === "-" && format === "parquet")
    throw new UsageError("--format: Parquet cannot be read from standard input; give the path of a file");
  if (format === "ndjson" || format === "parquet") {
    for (const option of ["delimiter", "columns"] as const) {
      if (options[option] !== undefined)
        throw new UsageError(
          `--${option}: is for CSV, but ${name} is ${format === "ndjson" ? "NDJSON" : "Parquet"}; leave it out`,
        );
    }
  }
  if (options.delimiter !== undefined && !/^[^"\r\n]$/.test(options.delimiter))
    throw new UsageError(
      `--delimiter: is ${JSON.stringify(options.delimiter)}, expected one character, or tab`,
    );
  return format as Format | undefined; // it is one of them
}

function endingOf(name: string): Format {
  const kind = extname(name.replace(/\.(gz|zst)$/i, "")).toLowerCase();
  const format = byEnding.get(kind);
  if (format !== undefined) return format;
  const given = kind === "" ? "has no ending" : `ends in ${describeValue(kind)}`;
  const source = kind === "" ? ", - for standard input, or the demo flights" : ", or - for standard input";
  throw new UsageError(
    `${name}: ${given}, expected ${[...byEnding.keys()].join(", ")} (also with .gz or .zst)${source}; --format says what it is`,
  );
}
