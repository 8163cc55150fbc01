import { UsageError } from "../UsageError.js";
import { BadRecord } from "./BadRecord.js";
import { CsvReader, type CsvRow } from "./CsvReader.js";
import { expectDistinct } from "./expectDistinct.js";
import { lines } from "./lines.js";
import type { OpenText } from "./openText.js";
import { recordFrom } from "./recordFrom.js";
import { sniffDelimiter } from "./sniffDelimiter.js";
import type { RawRecord } from "./RawRecord.js";
import type { OpenOptions, Source } from "./Source.js";

/**
 * Values separated by a delimiter, with a line of column names unless `options.columns` has them; quotes as in RFC 4180.
 *
 * - usual   the delimiter, unless the text or `options.delimiter` says otherwise
 *
 * @throws {UsageError} When there is no line of column names, or two columns have one name.
 */
export async function csvSource(
  name: string,
  { head, pieces, notes }: OpenText,
  usual: string,
  options: OpenOptions,
): Promise<Omit<Source, "isLive">> {
  const delimiter = options.delimiter ?? sniffDelimiter(head, usual);
  const reader = new CsvReader(delimiter);
  const groups = rowsOf(pieces, reader);
  const first: (CsvRow | BadRecord)[] = [];
  let columns = options.columns;
  const found = [...notes];
  if (delimiter !== usual && options.delimiter === undefined)
    found.push(`fields are separated by ${describeDelimiter(delimiter)}; --delimiter sets it`);
  if (columns === undefined) {
    while (first.length === 0) {
      const next = await groups.next();
      if (next.done) throw new UsageError(`${name}: is empty, expected a first line with column names`);
      first.push(...next.value);
    }
    const row = first.shift()!; // the loop ended with one
    if (row instanceof BadRecord)
      throw new UsageError(`${name}: ${row.detail}, expected a first line with column names`);
    columns = columnNames(name, row.fields);
    const numeric = columns.filter(isNumber);
    if (numeric.length > 0)
      found.push(
        `the first line was read as column names, such as "${numeric[0]}"; if it is a record, give names with --columns a,b,c`,
      );
  }
  expectDistinct(name, columns);
  reader.width = columns.length;
  return { name, columns, notes: found, records: records(first, groups, columns) };
}

async function* rowsOf(
  pieces: AsyncIterable<string>,
  reader: CsvReader,
): AsyncGenerator<readonly (CsvRow | BadRecord)[]> {
  for await (const group of lines(pieces)) yield reader.read(group, false);
  yield reader.read([], true);
}

async function* records(
  first: readonly (CsvRow | BadRecord)[],
  groups: AsyncIterable<readonly (CsvRow | BadRecord)[]>,
  columns: readonly string[],
): AsyncGenerator<RawRecord | BadRecord> {
  for (const row of first) yield row instanceof BadRecord ? row : recordOf(row, columns);
  for await (const rows of groups)
    for (const row of rows) yield row instanceof BadRecord ? row : recordOf(row, columns);
}

function recordOf({ line, fields }: CsvRow, columns: readonly string[]): RawRecord | BadRecord {
  const { length } = columns;
  // A delimiter at the end of the line is one too many, but no value is lost.
  if (fields.length === length || (fields.length === length + 1 && fields[length] === ""))
    return recordFrom(columns, (index) => fields[index]);
  return new BadRecord(
    "a line with a wrong number of fields",
    `line ${line} has ${fields.length} ${fields.length === 1 ? "field" : "fields"}, expected ${length}`,
  );
}

/** The names in the first line: without spaces around them, without an empty last one, and `column 3` for other empty ones. */
function columnNames(source: string, fields: readonly string[]): readonly string[] {
  const trimmed = fields.map((field) => field.trim());
  if (trimmed.every((field) => isNumber(field)))
    throw new UsageError(
      `${source}: the first line is ${trimmed.slice(0, 3).join(", ")}${trimmed.length > 3 ? ", …" : ""}, expected column names; give them with --columns a,b,c`,
    );
  if (trimmed.length > 1 && trimmed.at(-1) === "") trimmed.pop();
  return trimmed.map((field, index) => field || `column ${index + 1}`);
}

const isNumber = (text: string): boolean => text !== "" && Number.isFinite(Number(text));

const describeDelimiter = (delimiter: string): string => (delimiter === "\t" ? "tabs" : `"${delimiter}"`);
