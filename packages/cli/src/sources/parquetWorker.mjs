// Reads a Parquet file in a thread of its own, since a damaged file can keep the decoder busy for ever: a thread can be
// ended. Plain JavaScript, because Node.js runs this file as it is, from the sources and from the package.
// Each message from outside asks for the next part; in between, `{ isWorking: true }` says that the work goes on.
import { parentPort, workerData } from "node:worker_threads";
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";

const { path, limit } = workerData;
const batch = 4096;
const working = () => parentPort.postMessage({ isWorking: true });

async function* parts() {
  const whole = await asyncBufferFromFile(path);
  const file = {
    byteLength: whole.byteLength,
    slice(from, to) {
      working();
      return whole.slice(from, to);
    },
  };
  const metadata = await parquetMetadataAsync(file);
  const { children } = parquetSchema(metadata);
  const columns = children.map(({ element }) => element.name);
  yield { columns, isNested: children.some((child) => child.children.length > 0) };
  let first = 0;
  for (const group of metadata.row_groups) {
    const rows = Math.min(Number(group.num_rows), limit - first);
    if (rows <= 0) return;
    const values = await readGroup(file, metadata, columns, first, rows);
    for (let from = 0; from < rows; from += batch)
      yield { values: values.map((column) => column.slice(from, Math.min(rows, from + batch))) };
    first += rows;
  }
}

/** The values of a row group by columns: an object for each of its rows would take ten times the memory. */
async function readGroup(file, metadata, columns, first, rows) {
  const values = new Map();
  await parquetRead({
    file,
    metadata,
    compressors,
    rowStart: first,
    rowEnd: first + rows,
    onChunk({ columnName, columnData, rowStart }) {
      working();
      const piece = rowStart < first ? columnData.slice(first - rowStart) : columnData;
      const before = values.get(columnName);
      values.set(columnName, before ? [...before, ...piece] : piece);
    },
  });
  return columns.map((column) => {
    const found = values.get(column)?.length ?? 0;
    if (!(found >= rows))
      throw new Error(`column "${column}" has ${found} values from row ${first} on, expected ${rows}`);
    return values.get(column);
  });
}

const iterator = parts();
parentPort.on("message", async () => {
  try {
    const { value, done } = await iterator.next();
    parentPort.postMessage(done ? { isOver: true } : value);
  } catch (problem) {
    parentPort.postMessage({ problem: problem instanceof Error ? problem.message : String(problem) });
  }
});
