import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { gzipSync } from "node:zlib";
import { listOf } from "../fixtures/listOf.js";
import type { BadRecord } from "./BadRecord.js";
import { findFlights } from "./findFlights.js";
import { ndjsonSource } from "./ndjsonSource.js";
import { openSource } from "./openSource.js";
import { openText } from "./openText.js";
import type { OpenOptions } from "./Source.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const read = async (path: string, options: OpenOptions = {}) => {
  const { columns, notes, records } = await openSource(path, options);
  return { columns, notes, records: await listOf(records) };
};
const measures = join(import.meta.dirname, "../fixtures/measures.parquet");

it("reads CSV with quotes, a byte order mark and Windows line ends", async () => {
  const path = file("a.csv", '\uFEFFa,b\r\n1,"x, ""y"""\r\n\r\n2,"two\nlines"\r\n');
  expect(await read(path)).toEqual({
    notes: [],
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
    "line 2 has 1 field, expected 2",
    undefined,
    "line 4 has 3 fields, expected 2",
  ]);
});

it("continues after a quote that is never closed", async () => {
  const { records } = await read(file("c.csv", 'a,b\n1,x"y\n2,3\n"4,5\n6,7\n'));
  expect(records).toMatchObject([
    { a: "1", b: 'x"y' },
    { a: "2", b: "3" },
    { kind: "broken CSV", detail: "line 4: a quote is opened and not closed" },
    { a: "6", b: "7" },
  ]);
});

it("reads NDJSON and continues after broken lines", async () => {
  const { records } = await read(file("a.ndjson", '\uFEFF{"a":1}\n{"a":\n\n[1]\n{"a":2}'));
  expect(records).toMatchObject([
    { a: 1 },
    { kind: "broken JSON", detail: 'line 2 is broken JSON: {"a":' },
    { kind: "a line is no JSON object", detail: "line 4 is [1], expected a JSON object" },
    { a: 2 },
  ]);
});

it("gives a line as soon as it is complete, even if characters and lines are cut anywhere", async () => {
  const bytes = Buffer.from('{"a":"ü"}\n{"a":2}\n');
  const stream = Readable.from([...bytes].map((byte) => Buffer.of(byte)));
  const { records } = ndjsonSource("-", await openText("-", stream));
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
  expect((await read(measures, { limit: 6 })).records).toEqual(records.slice(0, 6));
});

it("refuses what cannot be read", async () => {
  await expect(openSource("/nowhere/a.csv")).rejects.toThrow("/nowhere/a.csv: cannot be read (no such file)");
  await expect(openSource("a.xlsx")).rejects.toThrow(
    'a.xlsx: ends in ".xlsx", expected .csv, .tsv, .ndjson, .jsonl, .parquet (also with .gz or .zst), or - for standard input; --format says what it is',
  );
  await expect(openSource(file("empty.csv", ""))).rejects.toThrow(
    "empty.csv: is empty, expected a first line with column names",
  );
  await expect(openSource(file("bad.parquet", "PAR1 not really PAR1"))).rejects.toThrow(
    /bad\.parquet: is no Parquet file \(.+\)$/,
  );
});

it("sees by which delimiter fields are separated, and says so", async () => {
  const { notes, records } = await read(file("d.csv", "a;b\n1,5;2\n3;4\n"));
  expect(records).toEqual([
    { a: "1,5", b: "2" },
    { a: "3", b: "4" },
  ]);
  expect(notes).toEqual(['fields are separated by ";"; --delimiter sets it']);
  const given = await read(file("e.csv", "a;b,c\n1;2,3\n"), { delimiter: "," });
  expect(given).toEqual({ columns: ["a;b", "c"], notes: [], records: [{ "a;b": "1;2", c: "3" }] });
  expect((await read(file("f.csv", "a\tb\n1\t2\n"))).notes).toEqual([
    "fields are separated by tabs; --delimiter sets it",
  ]);
});

it("takes the names of columns from an option where the file has none", async () => {
  const path = file("g.csv", "1,2\n3,4\n");
  expect((await read(path, { columns: ["a", "b"] })).records).toEqual([
    { a: "1", b: "2" },
    { a: "3", b: "4" },
  ]);
  await expect(read(path)).rejects.toThrow(
    "g.csv: the first line is 1, 2, expected column names; give them with --columns a,b,c",
  );
  expect((await read(file("h.csv", "oak,5.1\nelm,4\n"))).notes).toEqual([
    'the first line was read as column names, such as "5.1"; if it is a record, give names with --columns a,b,c',
  ]);
});

it("takes a delimiter at the end of lines, spaces around names, and columns without a name", async () => {
  const { columns, records } = await read(file("i.csv", " a , ,c,\n1,2,3,\n4,5,6\n7,8,9,x\n"));
  expect(columns).toEqual(["a", "column 2", "c"]);
  expect(records).toMatchObject([
    { a: "1", "column 2": "2", c: "3" },
    { a: "4", "column 2": "5", c: "6" },
    { detail: "line 4 has 4 fields, expected 3" },
  ]);
});

it("refuses two columns of one name, whatever they are called", async () => {
  await expect(openSource(file("j.csv", "a,b,a\n1,2,3\n"))).rejects.toThrow(
    'j.csv: columns 1 and 3 are both named "a", expected different names; rename one',
  );
  const odd = await read(file("k.csv", "constructor,__proto__,toString\n1,2,3\n"));
  expect(Object.entries(odd.records[0])).toEqual([
    ["constructor", "1"],
    ["__proto__", "2"],
    ["toString", "3"],
  ]);
});

it("gives records that inherit nothing", async () => {
  const records = [
    ...(await read(file("l.csv", "a\n1\n"))).records,
    ...(await read(file("l.ndjson", '{"a":1}\n'))).records,
    ...(await read(measures, { limit: 1 })).records,
  ];
  for (const record of records) expect((record as Record<string, unknown>)["constructor"]).toBeUndefined();
  expect(records).toHaveLength(3);
});

it("passes over a line of 30 MB, with its number", async () => {
  const long = "x".repeat(30_000_000);
  const bad = {
    kind: "a line is too long",
    detail: "line 3 has more than 1048576 characters, expected fewer",
  };
  expect((await read(file("m.ndjson", `{"a":1}\n\n{"a":"${long}"}\n{"a":2}`))).records).toMatchObject([
    { a: 1 },
    bad,
    { a: 2 },
  ]);
  expect((await read(file("m.csv", `a,b\n1,2\n"${long}",3\n4,5`))).records).toMatchObject([
    { a: "1" },
    bad,
    { a: "4" },
  ]);
});

it("makes columns of nested JSON, and rejects a record that has one twice", async () => {
  const { records } = await read(
    file("n.ndjson", '{"who":{"age":3}}\n{"who.age":1,"who":{"age":2}}\n{"who":{"age":4}}'),
  );
  expect(records).toMatchObject([
    { "who.age": 3 },
    { detail: "line 2: who.age is there twice: as a name with a point, and nested" },
    { "who.age": 4 },
  ]);
});

it("reads compressed files, and text of other encodings", async () => {
  expect((await read(file("o.csv.gz", gzipSync("a,b\n1,2\n")))).records).toEqual([{ a: "1", b: "2" }]);
  expect((await read(file("p.csv", Buffer.from("\uFEFFa,b\r\n1,ü\r\n", "utf16le")))).records).toEqual([
    { a: "1", b: "ü" },
  ]);
  const cut = gzipSync(`a,b\n${"1,2\n".repeat(100_000)}`).subarray(0, 300);
  await expect(read(file("q.csv.gz", cut))).rejects.toThrow(
    /q\.csv\.gz: is damaged or cut off \(gzip: unexpected end of file\)$/,
  );
});

it("reads nothing from a file with a line of names only, or with one that is cut", async () => {
  expect(await read(file("r.csv", "a,b\n"))).toEqual({ columns: ["a", "b"], notes: [], records: [] });
  await expect(read(file("s.csv", 'a,"b\n'))).rejects.toThrow(
    "s.csv: line 1: a quote is opened and not closed, expected a first line with column names",
  );
});

it("says what to install for flights", () => {
  expect(() => findFlights(folder)).toThrow(
    "flights: the npm package vega-datasets, which holds the data, was not found; npm install vega-datasets@3.2.1",
  );
});
