import { parse } from "csv-parse";
import type { Readable } from "node:stream";
import { UsageError } from "../UsageError.js";
import { BadRecord, type OpenOptions, type RawRecord, type Source } from "./source.js";

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
  const parser = parse({
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  stream.on("error", (problem) => parser.destroy(problem));
  options.signal?.addEventListener("abort", () => stream.destroy(), { once: true });
  const rows: AsyncIterator<string[]> = stream.pipe(parser)[Symbol.asyncIterator]();
  const head = await rows.next();
  if (head.done) throw new UsageError(`${name}: is empty, expected a first line with column names`);
  const columns = head.value;
  return { name, isLive: false, columns, records: records(rows, columns) };
}

async function* records(
  rows: AsyncIterator<string[]>,
  columns: readonly string[],
): AsyncGenerator<RawRecord | BadRecord> {
  for (let row = await rows.next(); !row.done; row = await rows.next()) {
    const fields = row.value;
    if (fields.length !== columns.length) {
      yield new BadRecord(
        "a line with a wrong number of fields",
        `the line has ${fields.length} fields, expected ${columns.length}`,
      );
      continue;
    }
    const record: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index++) record[columns[index]] = fields[index];
    yield record;
  }
}
