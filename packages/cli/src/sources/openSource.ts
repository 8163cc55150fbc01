import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { extname } from "node:path";
import { UsageError } from "../UsageError.js";
import { csvSource } from "./csvSource.js";
import { findFlights } from "./findFlights.js";
import { ndjsonSource } from "./ndjsonSource.js";
import { parquetSource } from "./parquetSource.js";
import type { OpenOptions, Source } from "./Source.js";

/**
 * Opens a file by its ending, `-` (NDJSON on standard input) or the built-in `flights`.
 *
 * @throws {UsageError} When there is nothing to read or its kind is unknown.
 */
export async function openSource(name: string, options: OpenOptions = {}): Promise<Source> {
  if (name === "-") return ndjsonSource(name, process.stdin, options, true);
  if (name === "flights") return parquetSource(name, findFlights(), options);
  const kind = extname(name).toLowerCase();
  if (!kinds.includes(kind)) {
    throw new UsageError(
      `${name}: ends in ${JSON.stringify(kind)}, expected ${kinds.join(", ")}, or - for NDJSON on standard input`,
    );
  }
  if (kind === ".parquet") return parquetSource(name, await readable(name), options);
  // Not the stream of a FileHandle: Node warns of one that nobody reads to its end, as where the columns are wrong.
  const stream = createReadStream(await readable(name), { highWaterMark: 1 << 18 });
  if (kind === ".csv" || kind === ".tsv")
    return csvSource(name, stream, kind === ".tsv" ? "\t" : ",", options);
  return ndjsonSource(name, stream, options, false);
}

const kinds = [".csv", ".tsv", ".ndjson", ".jsonl", ".parquet"];

/** The path, once something there has let itself be read. */
async function readable(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      await file.read(new Uint8Array(1), 0, 1, 0);
    } finally {
      await file.close();
    }
    return path;
  } catch (problem) {
    throw new UsageError(`${path}: cannot be read (${reasonOf(problem)})`);
  }
}

function reasonOf(problem: unknown): string {
  const { code, message } = problem as NodeJS.ErrnoException; // node's file functions throw nothing else
  return code === "ENOENT"
    ? "no such file"
    : code === "EISDIR"
      ? "it is a folder"
      : code === "EACCES"
        ? "no permission"
        : message;
}
