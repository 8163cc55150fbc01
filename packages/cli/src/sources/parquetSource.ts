import { SourceError } from "../SourceError.js";
import { UsageError } from "../UsageError.js";
import type { BadRecord } from "./BadRecord.js";
import { expectDistinct } from "./expectDistinct.js";
import { flattened } from "./flattened.js";
import { ParquetReader } from "./ParquetReader.js";
import { recordFrom } from "./recordFrom.js";
import type { RawRecord } from "./RawRecord.js";
import type { OpenOptions, Source } from "./Source.js";

/**
 * A Parquet file, read row group by row group: only one of them is in memory.
 *
 * - patience   milliseconds without progress after which a damaged file is given up
 *
 * @throws {UsageError} When the file is no Parquet, or two columns have one name.
 */
export async function parquetSource(
  name: string,
  path: string,
  { limit = Infinity, signal }: OpenOptions,
  patience: number = 60_000,
): Promise<Source> {
  const reader = new ParquetReader(name, path, { limit, patience, signal });
  try {
    const { columns = [], isNested = false } = (await reader.next()) ?? {};
    expectDistinct(name, columns);
    const rows = records(reader, columns, isNested);
    return { name, isLive: false, notes: [], columns: isNested ? undefined : columns, records: rows };
  } catch (problem) {
    reader.end();
    if (!(problem instanceof SourceError)) throw problem;
    throw new UsageError(`${name}: is no Parquet file (${problem.message.slice(name.length + 2)})`);
  }
}

async function* records(
  reader: ParquetReader,
  columns: readonly string[],
  isNested: boolean,
): AsyncGenerator<RawRecord | BadRecord> {
  try {
    for (let part = await reader.next(); part !== undefined; part = await reader.next()) {
      const { values = [] } = part;
      const rows = values.at(0)?.length ?? 0;
      for (let row = 0; row < rows; row++) {
        const record = recordFrom(columns, (index) => values[index][row]);
        yield isNested ? flattened(record) : record;
      }
    }
  } finally {
    reader.end();
  }
}
