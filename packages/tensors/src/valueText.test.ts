import { expect, it } from "vitest";
import { valueText } from "./valueText.js";

it.each<[unknown, string]>([
  ["x", '"x"'],
  ["y".repeat(61), `"${"y".repeat(60)}…"`],
  [10n, "10n"],
  [Symbol("s"), "Symbol(s)"],
  [undefined, "undefined"],
  [NaN, "NaN"],
  [[1, 2], "an array of 2"],
  [{}, "an Object"],
  [new Date(0), "a Date"],
  [() => 1, "a function"],
])("is one line: %s", (value, text) => {
  expect(valueText(value)).toBe(text);
});
