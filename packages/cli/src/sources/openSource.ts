import type { Progress } from "backstream";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { isUrl, parseBrokerUrl } from "../brokers/brokerUrls.js";
import { SourceError } from "../SourceError.js";
import { UsageError } from "../UsageError.js";
import { csvSource } from "./csvSource.js";
import { expectReadable } from "./expectReadable.js";
import { findFlights } from "./findFlights.js";
import { formatOf, type Format } from "./formatOf.js";
import { ndjsonSource } from "./ndjsonSource.js";
import { openText, type OpenText } from "./openText.js";
import { parquetSource } from "./parquetSource.js";
import type { OpenOptions, Source } from "./Source.js";
import { untilAborted } from "./untilAborted.js";

type TextFormat = Exclude<Format, "parquet">;

/**
 * Opens a file, `-` (CSV or NDJSON on standard input), the demo `flights`, or a stream of a broker by its URL.
 *
 * - from   where a stream of a broker goes on; others are opened at their beginning
 *
 * @throws {UsageError} When there is nothing to read or its format is unknown.
 */
export async function openSource(name: string, options: OpenOptions = {}, from?: Progress): Promise<Source> {
  if (isUrl(name)) return streamSource(name, options, from);
  try {
    if (name === "flights") return await parquetSource(name, findFlights(), options);
    const format = formatOf(name, options);
    if (name !== "-") await expectReadable(name);
    if (format === "parquet") return await parquetSource(name, name, options);
    return await textSource(name, name === "-" ? process.stdin : createReadStream(name), format, options);
  } catch (problem) {
    throw problem instanceof SourceError ? new UsageError(problem.message) : problem;
  }
}

/** What is needed for a broker is loaded where it is used. */
async function streamSource(name: string, options: OpenOptions, from: Progress | undefined): Promise<Source> {
  for (const option of ["format", "delimiter", "columns"] as const) {
    if (options[option] !== undefined)
      throw new UsageError(`--${option}: is for files and standard input; a stream holds JSON or CBOR`);
  }
  if (parseBrokerUrl(name, ["subject", "timeout"]).kind === "redis") {
    const { redisSource } = await import("../brokers/redisSource.js");
    return redisSource(name, options, from);
  }
  const { natsSource } = await import("../brokers/natsSource.js");
  return natsSource(name, options, from);
}

async function textSource(
  name: string,
  stream: Readable,
  format: TextFormat | undefined,
  options: OpenOptions,
): Promise<Source> {
  try {
    return await openedText(name, stream, format, options);
  } catch (problem) {
    stream.destroy(); // nobody will read it
    throw problem;
  }
}

async function openedText(
  name: string,
  stream: Readable,
  format: TextFormat | undefined,
  options: OpenOptions,
): Promise<Source> {
  const text = await openText(name, untilAborted(stream, options.signal), options.signal);
  const chosen = format ?? sniffFormat(text, options);
  const source =
    chosen === "ndjson"
      ? ndjsonSource(name, text)
      : await csvSource(name, text, chosen === "tsv" ? "\t" : ",", options);
  return { ...source, isLive: name === "-" };
}

/** NDJSON begins with a brace, CSV with anything else. */
function sniffFormat({ head }: OpenText, { delimiter, columns }: OpenOptions): "csv" | "ndjson" {
  const isCsv = delimiter !== undefined || columns !== undefined || !/^\s*($|[{[])/.test(head);
  return isCsv ? "csv" : "ndjson";
}
