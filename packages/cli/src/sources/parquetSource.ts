import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { UsageError } from "../UsageError.js";
import type { OpenOptions, RawRecord, Source } from "./Source.js";

/**
 * A Parquet file, read row group by row group: only one of them is in memory.
 *
 * @throws {UsageError} When the file is no Parquet.
 */
export async function parquetSource(name: string, path: string, options: OpenOptions): Promise<Source> {
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    return { name, isLive: false, columns, records: records(file, metadata, columns, options) };
  } catch (problem) {
    throw new UsageError(`${name}: is no Parquet file (${(problem as Error).message})`);
  }
}

async function* records(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly string[],
  { limit = Infinity, signal }: OpenOptions,
): AsyncGenerator<RawRecord> {
  let first = 0;
  for (const group of metadata.row_groups) {
    const rows = Math.min(Number(group.num_rows), limit - first);
    if (rows <= 0 || signal?.aborted) return;
    // Kept by columns: an object for each row of the group would take ten times the memory.
    const values = new Map<string, ArrayLike<unknown>>();
    await parquetRead({
      file,
      metadata,
      compressors,
      rowStart: first,
      rowEnd: first + rows,
      onChunk: ({ columnName, columnData, rowStart }) => {
        values.set(
          columnName,
          (rowStart === first ? columnData : columnData.slice(first - rowStart)) as ArrayLike<unknown>,
        );
      },
    });
    for (let row = 0; row < rows; row++) {
      const record = Object.create(null) as Record<string, unknown>; // in {}, "__proto__" would be no column
      for (const column of columns) record[column] = values.get(column)?.[row];
      yield record;
    }
    first += Number(group.num_rows);
  }
}
