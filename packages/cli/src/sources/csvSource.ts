import { parse } from "csv-parse";
import type { Readable } from "node:stream";
import { UsageError } from "../UsageError.js";
import { BadRecord } from "./BadRecord.js";
import type { OpenOptions, RawRecord, Source } from "./Source.js";

/**
 * Comma- or tab-separated values with a line of column names; quotes as in RFC 4180.
 *
 * @throws {UsageError} When there is no line of column names.
 */
export async function csvSource(
  name: string,
  stream: Readable,
  delimiter: string,
  options: OpenOptions,
): Promise<Source> {
  const skipped: BadRecord[] = [];
  const parser = parse({
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    // Limits the memory for a quote that is never closed.
    max_record_size: 1 << 20,
  });
  parser.on("skip", (problem) => {
    if (problem) skipped.push(new BadRecord("broken CSV", `broken CSV: ${problem.message}`));
  });
  stream.on("error", (problem) => parser.destroy(problem));
  options.signal?.addEventListener("abort", () => stream.destroy(), { once: true });
  const rows: AsyncIterator<string[]> = stream.pipe(parser)[Symbol.asyncIterator]();
  const head = await rows.next();
  if (head.done) throw new UsageError(`${name}: is empty, expected a first line with column names`);
  const columns = head.value;
  return { name, isLive: false, columns, records: records(stream, rows, columns, skipped) };
}

async function* records(
  stream: Readable,
  rows: AsyncIterator<string[]>,
  columns: readonly string[],
  skipped: BadRecord[],
): AsyncGenerator<RawRecord | BadRecord> {
  try {
    for (let row = await rows.next(); !row.done; row = await rows.next()) {
      yield* skipped.splice(0);
      yield recordOf(row.value, columns);
    }
    yield* skipped.splice(0);
  } finally {
    stream.destroy();
  }
}

function recordOf(fields: readonly string[], columns: readonly string[]): RawRecord | BadRecord {
  if (fields.length !== columns.length) {
    return new BadRecord(
      "a line with a wrong number of fields",
      `the line has ${fields.length} fields, expected ${columns.length}`,
    );
  }
  return Object.fromEntries(columns.map((column, index) => [column, fields[index]]));
}
