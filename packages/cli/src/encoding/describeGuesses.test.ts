import { expect, it } from "vitest";
import type { RawRecord } from "../sources/RawRecord.js";
import { describeGuesses } from "./describeGuesses.js";
import { planEncoding } from "./planEncoding.js";

const rows = 200;
const notesOf = (
  columns: Readonly<Record<string, (index: number) => unknown>>,
  target: string = "y",
  types: Readonly<Record<string, string>> = {},
): readonly string[] => {
  const all = { y: (index: number) => index % 3, ...columns };
  const records: readonly RawRecord[] = Array.from({ length: rows }, (_, index) =>
    Object.fromEntries(Object.entries(all).map(([name, valueAt]) => [name, valueAt(index)])),
  );
  return describeGuesses(planEncoding({ target, types }, Object.keys(all), records), types, records);
};

it("says nothing where nothing was guessed that may be wrong", () => {
  expect(
    notesOf({
      x: (index) => index * 1.5,
      day: (index) => new Date(index * 864e5).toISOString(),
      place: (index) => ["Oslo", "Rome"][index % 2],
      price: (index) => 100 + ((index * 7919) % 1000),
    }),
  ).toEqual([]);
});

it.each([
  [
    "decimal commas, in one line for all columns",
    { a: (index: number) => `${index % 7},5`, b: (index: number) => `1.${100 + index},25` },
    '"a", "b": read with a decimal comma ("1.100,25" is 1100.25); if wrong, --types a=number:point',
  ],
  [
    "commas between thousands",
    { a: (index: number) => `1,${100 + (index % 9)}` },
    '"a": read with a decimal point ("1,100" is 1100); if wrong, --types a=number:comma',
  ],
  [
    "dates that may be read in two ways",
    { day: (index: number) => `0${1 + (index % 9)}/02/2024` },
    '"day": dates are read as month, day, year; if wrong, --types day=time:dmy',
  ],
  [
    "numbers that look like dates",
    { day: (index: number) => 20240101 + (index % 28) },
    '"day": these whole numbers look like times and are read as such; if wrong, --types day=number',
  ],
  [
    "seconds since 1970",
    { at: (index: number) => 1735632000 + index },
    '"at": these whole numbers look like times and are read as such; if wrong, --types at=number',
  ],
  [
    "whole numbers beyond 2^53",
    { user: (index: number) => `90071992547409${93 + index}` },
    '"user": whole numbers beyond 2^53 are taken for ids, so for categories; if wrong, --types user=number',
  ],
  [
    "texts of which each is another",
    { note: (index: number) => `note ${index}` },
    '"note": looks like an id, nearly every value is another; leave it out with --inputs if it says nothing about the target',
  ],
  [
    "numbers that count records",
    { line: (index: number) => index + 1 },
    '"line": looks like an id, nearly every value is another; leave it out with --inputs if it says nothing about the target',
  ],
  [
    "numbers that are named as ids",
    { userId: (index: number) => (index * 7919) % 100_003 },
    '"userId": looks like an id, nearly every value is another; leave it out with --inputs if it says nothing about the target',
  ],
  ["lists", { tags: (index: number) => [index % 2] }, '"tags": each different list is a category of its own'],
])("tells of %s", (_, columns, note) => {
  expect(notesOf(columns as Readonly<Record<string, (index: number) => unknown>>)).toEqual([note]);
});

it("tells nothing of columns whose type is given", () => {
  expect(notesOf({ line: (index) => index + 1 }, "y", { line: "number" })).toEqual([]);
  expect(notesOf({ a: (index) => `${index % 7},5` }, "y", { a: "number:comma" })).toEqual([]);
});

it("tells of a comparison that is true of no record, or of all", () => {
  expect(notesOf({ x: () => 1 }, "y == 7", {})).toEqual(["y == 7: none of the first 200 values are"]);
  expect(notesOf({ x: () => 1 }, "y < 7", {})).toEqual(["y < 7: all of the first 200 values are"]);
  expect(notesOf({ x: () => 1 }, "y < 1", {})).toEqual([]);
});
