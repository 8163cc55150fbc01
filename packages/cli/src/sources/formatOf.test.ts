import { expect, it } from "vitest";
import { formatOf } from "./formatOf.js";
import type { OpenOptions } from "./Source.js";

it.each([
  ["a.csv", {}, "csv"],
  ["a.TSV.gz", {}, "tsv"],
  ["a.jsonl.zst", {}, "ndjson"],
  ["a.parquet", {}, "parquet"],
  ["a.txt", { format: "csv" }, "csv"],
  ["-", {}, undefined],
  ["-", { format: "ndjson" }, "ndjson"],
])("of %s with %j is %s", (name, options, format) => {
  expect(formatOf(name, options)).toBe(format);
});

it.each<[string, OpenOptions, string]>([
  [
    "a.xlsx",
    {},
    'a.xlsx: ends in ".xlsx", expected .csv, .tsv, .ndjson, .jsonl, .parquet (also with .gz or .zst), or - for standard input; --format says what it is',
  ],
  [
    "flihgts",
    {},
    "flihgts: has no ending, expected .csv, .tsv, .ndjson, .jsonl, .parquet (also with .gz or .zst), - for standard input, or the demo flights; --format says what it is",
  ],
  ["a.csv", { format: "excel" }, '--format: "excel" is none, expected csv, tsv, ndjson, parquet'],
  [
    "-",
    { format: "parquet" },
    "--format: Parquet cannot be read from standard input; give the path of a file",
  ],
  ["a.csv", { delimiter: ";;" }, '--delimiter: is ";;", expected one character, or tab'],
  ["a.csv", { delimiter: '"' }, '--delimiter: is "\\"", expected one character, or tab'],
  ["a.ndjson", { delimiter: ";" }, "--delimiter: is for CSV, but a.ndjson is NDJSON; leave it out"],
  ["a.parquet", { columns: ["x"] }, "--columns: is for CSV, but a.parquet is Parquet; leave it out"],
])("refuses %s with %j", (name, options, message) => {
  expect(() => formatOf(name, options)).toThrow(message);
});
