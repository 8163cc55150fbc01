import { describeValue } from "backstream";
import { createReadStream } from "node:fs";
import { extname } from "node:path";
import { UsageError } from "../UsageError.js";
import { csvSource } from "./csvSource.js";
import { expectReadable } from "./expectReadable.js";
import { findFlights } from "./findFlights.js";
import { ndjsonSource } from "./ndjsonSource.js";
import { parquetSource } from "./parquetSource.js";
import type { OpenOptions, Source } from "./Source.js";

/**
 * Opens a file of the kind that its name ends in, `-` (NDJSON on standard input) or the demo `flights`.
 *
 * @throws {UsageError} When there is nothing to read or its kind is unknown.
 */
export async function openSource(name: string, options: OpenOptions = {}): Promise<Source> {
  if (name === "-") return ndjsonSource(name, process.stdin, options, true);
  if (name === "flights") return parquetSource(name, findFlights(), options);
  const kind = extname(name).toLowerCase();
  if (!kinds.includes(kind)) {
    throw new UsageError(
      `${name}: ends in ${describeValue(kind)}, expected ${kinds.join(", ")}, or - for NDJSON on standard input`,
    );
  }
  await expectReadable(name);
  if (kind === ".parquet") return parquetSource(name, name, options);
  // Not the stream of a FileHandle: Node prints a warning if it is not read to its end.
  const stream = createReadStream(name, { highWaterMark: 1 << 18 });
  if (kind === ".csv" || kind === ".tsv")
    return csvSource(name, stream, kind === ".tsv" ? "\t" : ",", options);
  return ndjsonSource(name, stream, options, false);
}

const kinds = [".csv", ".tsv", ".ndjson", ".jsonl", ".parquet"];
