import { expect, it } from "vitest";
import { readCategory } from "./readCategory.js";

it.each([
  ["Oslo", "Oslo"],
  [7, "7"],
  [true, "true"],
  [10n, "10"],
  [NaN, "NaN"],
  [{ x: [1] }, '{"x":[1]}'],
  [new Date(0), '"1970-01-01T00:00:00.000Z"'],
])("reads %s as %s", (value, text) => {
  expect(readCategory(value)).toBe(text);
});

it("knows what cannot be written as a text", () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  expect(readCategory(circular)).toBeNaN();
  expect(readCategory({ id: 1n })).toBeNaN();
});
