import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Flight } from "./Flight.js";

/** The file's columns. */
interface Row {
  readonly date: Date;
  readonly delay: bigint;
  readonly distance: bigint;
  readonly origin: string;
  readonly destination: string;
}

/** The first flights of 2001, in the order of their departures: `flights-3m.parquet` of the npm package vega-datasets 3.2.1. */
export async function* readFlights(count: number): AsyncGenerator<readonly Flight[]> {
  const main = createRequire(join(process.cwd(), "package.json")).resolve("vega-datasets");
  const file = await asyncBufferFromFile(join(dirname(main), "../data/flights-3m.parquet"));
  const metadata = await parquetMetadataAsync(file);
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = Math.min(count, start + Number(group.num_rows));
    if (end <= start) return;
    const rows = (await parquetReadObjects({
      file,
      metadata,
      compressors,
      rowStart: start,
      rowEnd: end,
    })) as unknown as readonly Row[]; // as the file has them
    const first = start;
    yield rows.map(({ date, delay, distance, origin, destination }, index) => ({
      number: first + index,
      departure: date.getTime(),
      delay: Number(delay),
      distance: Number(distance),
      origin,
      destination,
    }));
    start = end;
  }
}
