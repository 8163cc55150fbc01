import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, it } from "vitest";
import { BadRecord } from "./BadRecord.js";
import { CsvReader } from "./CsvReader.js";
import type { Line } from "./lines.js";

const linesOf = (text: string, first: number = 1): readonly Line[] =>
  text.split("\n").map((line, index) => ({ number: first + index, text: line }));

/** Fields of good records, details of bad ones. */
const read = (text: string, width?: number): readonly (readonly string[] | string)[] => {
  const reader = new CsvReader(",");
  reader.width = width;
  return reader.read(linesOf(text), true).map((row) => (row instanceof BadRecord ? row.detail : row.fields));
};

it("reads quotes with delimiters, line ends and quotes in them", () => {
  expect(read('a,"b, ""c""","d\n\ne"\n\n,"",f\n')).toEqual([
    ["a", 'b, "c"', "d\n\ne"],
    ["", "", "f"],
  ]);
});

it("reads what csv-parse reads", () => {
  const field = fc.string({ unit: fc.constantFrom("a", "7", ",", '"', "\n", " ", "ü"), maxLength: 6 });
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) =>
      fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
    );
  const written = (rows: readonly (readonly string[])[]): string =>
    rows
      .map((row) =>
        row.map((text) => (/[",\n]|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(","),
      )
      .join("\n");
  fc.assert(
    fc.property(table, (rows) => {
      expect(read(written(rows))).toEqual(rows);
      expect(parse(written(rows))).toEqual(rows);
    }),
    { seed: 7, numRuns: 300 },
  );
});

it("reads the same in any groups of lines", () => {
  const text = 'a,b\n1,"x\ny\nz"\n2,"open\n3,c\n4,"d"\n';
  const all = linesOf(text);
  const whole = new CsvReader(",").read(all, true);
  for (let size = 1; size < all.length; size++) {
    const reader = new CsvReader(",");
    const parts: unknown[] = [];
    for (let from = 0; from < all.length; from += size)
      parts.push(...reader.read(all.slice(from, from + size), false));
    parts.push(...reader.read([], true));
    expect(parts).toEqual(whole);
  }
});

it("rejects one line for a quote that is never closed, and goes on with the next", () => {
  expect(read('a,b\n1,"x\n2,y\n3,z')).toEqual([
    ["a", "b"],
    "line 2: a quote is opened and not closed",
    ["2", "y"],
    ["3", "z"],
  ]);
});

it("sees at the next quote that one was not closed", () => {
  expect(read('1,"x\n2,"y"\n3,z', 2)).toEqual([
    "line 1: a quote is followed by text, expected a delimiter or a second quote",
    ["2", "y"],
    ["3", "z"],
  ]);
  expect(read('1,"x\n2,y"\n3,z', 2)).toEqual([
    ["1", "x\n2,y"],
    ["3", "z"],
  ]);
  expect(read('1,"x,7\n2,y",8,9\n3,z,4', 3)).toEqual([
    "line 1: a quote is opened and not closed", // the record would have four fields
    ["2", 'y"', "8", "9"],
    ["3", "z", "4"],
  ]);
});

it("takes quotes inside a field that does not begin with one as they are", () => {
  expect(read('1,x"y"\n2,5"')).toEqual([
    ["1", 'x"y"'],
    ["2", '5"'],
  ]);
});

it("loses one record of 600,000 to a quote that is never closed", () => {
  const reader = new CsvReader(",");
  reader.width = 2;
  let good = 0;
  const bad: BadRecord[] = [];
  for (let group = 0; group < 600; group++) {
    const lines = Array.from({ length: 1000 }, (_, index) => ({
      number: group * 1000 + index + 1,
      text: group === 3 && index === 7 ? '1,"open' : `${index},x`,
    }));
    for (const row of reader.read(lines, group === 599)) {
      if (row instanceof BadRecord) bad.push(row);
      else good++;
    }
  }
  expect(bad).toEqual([new BadRecord("broken CSV", "line 3008: a quote is opened and not closed")]);
  expect(good).toBe(599_999);
});

it("bounds the work where every line opens a quote", () => {
  const reader = new CsvReader(",");
  reader.width = 5000;
  // Each line closes the quote of the line before and opens another one: one record of 20,000 lines.
  const lines = Array.from({ length: 20_000 }, (_, index) => ({ number: index + 1, text: 'x","b' }));
  const rows = reader.read(lines, true);
  expect(rows).toHaveLength(20_000);
  expect(rows.every((row) => row instanceof BadRecord)).toBe(true);
});

it("passes over a line that is too long", () => {
  const reader = new CsvReader(",");
  const rows = reader.read(
    [
      { number: 1, text: "a,b" },
      { number: 2, text: undefined },
      { number: 3, text: '1,"x' },
      { number: 4, text: undefined },
      { number: 5, text: "2,y" },
    ],
    true,
  );
  expect(rows.map((row) => (row instanceof BadRecord ? row.detail : row.fields))).toEqual([
    ["a", "b"],
    "line 2 has more than 1048576 characters, expected fewer",
    "line 3: a quote is opened and not closed",
    "line 4 has more than 1048576 characters, expected fewer",
    ["2", "y"],
  ]);
});
