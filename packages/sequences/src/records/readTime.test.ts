import { expect, it } from "vitest";
import { readTime } from "./readTime.js";

it.each([
  [new Date(5), 5],
  ["1970-01-02", 86_400_000],
  ["1970-01-01T00:01:00Z", 60_000],
  ["1970-01-01 00:01", 60_000],
  ["1970-01-01T01:00:00+01:00", 0],
  ["1970-01-01 01:00 +01:00", 0],
  ["1970-01-01T00:00:01.5-0130", 5_401_500],
  [" 60 ", 60_000],
  [60, 60_000],
  ["60", 60_000],
  [1_600_000_000_000, 1_600_000_000_000],
  ["soon", NaN],
  [1e300, NaN],
  [new Date(8.64e15), NaN],
  [new Date(NaN), NaN],
  [Infinity, NaN],
  ["2001", 2_001_000],
  ["2001-99-99", NaN],
  [null, NaN],
])("reads %s as %s milliseconds", (value, time) => {
  expect(readTime(value)).toBe(time);
});
