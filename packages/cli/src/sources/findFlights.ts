import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UsageError } from "../UsageError.js";

/**
 * The file with 3,000,000 US flights of 2001, in time order, in the npm package `vega-datasets`.
 *
 * @throws {UsageError} When the package is not installed.
 */
export function findFlights(folder: string = process.cwd()): string {
  try {
    // Only the package's main file can be resolved: build/index.js, next to the folder data.
    const main = createRequire(join(folder, "package.json")).resolve("vega-datasets");
    const file = join(dirname(main), "../data/flights-3m.parquet");
    if (existsSync(file)) return file;
  } catch {
    // Not installed; the error below is that of a version without the file, too.
  }
  throw new UsageError(
    "flights: the npm package vega-datasets, which holds the data, was not found; npm install vega-datasets@3.2.1",
  );
}
