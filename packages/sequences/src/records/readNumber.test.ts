import { expect, it } from "vitest";
import { readNumber } from "./readNumber.js";

it.each([
  [1.5, 1.5],
  [7n, 7],
  [true, 1],
  ["1e3", 1000],
  [" 2 ", 2],
  [Infinity, Infinity],
  ["", NaN],
  ["2 m", NaN],
  [null, NaN],
  [{}, NaN],
])("reads %s as %s", (value, number) => {
  expect(readNumber(value)).toBe(number);
});
