import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { firstValueFrom, from, toArray } from "rxjs";
import { expect, it } from "vitest";
import type { BadRecord } from "./BadRecord.js";
import { findFlights } from "./findFlights.js";
import { ndjsonSource } from "./ndjsonSource.js";
import { openSource } from "./openSource.js";

const listOf = <T>(source: AsyncIterable<T>): Promise<T[]> => firstValueFrom(from(source).pipe(toArray()));

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const read = async (path: string, limit?: number) => {
  const source = await openSource(path, { limit });
  return { columns: source.columns, records: await listOf(source.records) };
};
const measures = join(import.meta.dirname, "../fixtures/measures.parquet");

it("reads CSV with quotes, a byte order mark and Windows line ends", async () => {
  const path = file("a.csv", '\uFEFFa,b\r\n1,"x, ""y"""\r\n\r\n2,"two\nlines"\r\n');
  expect(await read(path)).toEqual({
    columns: ["a", "b"],
    records: [
      { a: "1", b: 'x, "y"' },
      { a: "2", b: "two\nlines" },
    ],
  });
});

it("reads tabs", async () => {
  expect((await read(file("a.tsv", "a\tb\n1\t2\n"))).records).toEqual([{ a: "1", b: "2" }]);
});

it("continues after a CSV line with a wrong number of fields", async () => {
  const { records } = await read(file("b.csv", "a,b\n1\n2,3\n4,5,6\n"));
  expect(records.map((record) => (record as BadRecord).detail)).toEqual([
    "the line has 1 fields, expected 2",
    undefined,
    "the line has 3 fields, expected 2",
  ]);
});

it("continues after CSV that is broken, and survives a quote that is never closed", async () => {
  const { records } = await read(file("c.csv", 'a,b\n1,x"y\n2,3\n"4,5\n6,7\n'));
  expect(records).toMatchObject([{ a: "1", b: 'x"y' }, { a: "2", b: "3" }, { kind: "broken CSV" }]);
});

it("reads NDJSON and continues after broken lines", async () => {
  const { records } = await read(file("a.ndjson", '\uFEFF{"a":1}\n{"a":\n\n[1]\n{"a":2}'));
  expect(records).toMatchObject([
    { a: 1 },
    { kind: "broken JSON", detail: 'broken JSON: {"a":' },
    { kind: "a line is no JSON object", detail: "the line is [1], expected a JSON object" },
    { a: 2 },
  ]);
});

it("gives a line as soon as it is complete, even if characters and lines are cut anywhere", async () => {
  const bytes = Buffer.from('{"a":"ü"}\n{"a":2}\n');
  const stream = Readable.from([...bytes].map((byte) => Buffer.of(byte)));
  const { records } = ndjsonSource("-", stream, {}, true);
  expect(await listOf(records)).toEqual([{ a: "ü" }, { a: 2 }]);
});

it("reads Parquet across row groups, up to a limit", async () => {
  const { columns, records } = await read(measures);
  expect(columns).toEqual(["place", "at", "count", "degrees"]);
  expect(records).toHaveLength(10);
  expect(records[3]).toEqual({
    place: "Rome",
    at: new Date("2020-01-01T03:00:00Z"),
    count: 3n,
    degrees: null,
  });
  expect(records[9]).toEqual({
    place: "Rome",
    at: new Date("2020-01-01T09:00:00Z"),
    count: 9n,
    degrees: 4.5,
  });
  expect((await read(measures, 6)).records).toEqual(records.slice(0, 6));
});

it("refuses what cannot be read", async () => {
  await expect(openSource("/nowhere/a.csv")).rejects.toThrow("/nowhere/a.csv: cannot be read (no such file)");
  await expect(openSource("a.xlsx")).rejects.toThrow(
    'a.xlsx: ends in ".xlsx", expected .csv, .tsv, .ndjson, .jsonl, .parquet, or - for NDJSON on standard input',
  );
  await expect(openSource(file("empty.csv", ""))).rejects.toThrow(
    "empty.csv: is empty, expected a first line with column names",
  );
  await expect(openSource(file("bad.parquet", "PAR1 not really PAR1"))).rejects.toThrow(
    /bad\.parquet: is no Parquet file \(.+\)$/,
  );
});

it("says what to install for flights", () => {
  expect(() => findFlights(folder)).toThrow(
    "flights: the npm package vega-datasets, which holds the data, was not found; npm install vega-datasets@3.2.1",
  );
});
