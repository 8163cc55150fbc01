import { expect, it } from "vitest";
import { localNumber } from "./localNumber.js";

it.each([
  ["1,5", "comma", 1.5],
  ["1.234,5", "comma", 1234.5],
  ["1.234.567", "comma", 1234567],
  ["1 234,5", "comma", 1234.5],
  ["1\u202f234,5", "comma", 1234.5],
  ["-0,25", "comma", -0.25],
  ["−3", "comma", -3],
  [" 7 ", "comma", 7],
  [",5", "comma", 0.5],
  ["1,5e3", "comma", 1500],
  ["1.5", "comma", NaN],
  ["1.23,4", "comma", NaN],
  ["1.234 567", "comma", NaN],
  ["1,234,567.5", "point", 1234567.5],
  ["1'234.5", "point", 1234.5],
  ["12,34", "point", NaN],
  ["1234.5", "point", 1234.5],
  ["1,234", "point", 1234],
  ["1,234", "comma", 1.234],
  ["", "comma", NaN],
  ["31.12.2024", "comma", NaN],
] as const)("reads %j with a decimal %s as %s", (text, decimal, value) => {
  expect(localNumber(text, decimal)).toBe(value);
});
