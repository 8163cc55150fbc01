import { expect, it } from "vitest";
import { inferType } from "./inferType.js";

it.each([
  ["number", [1, 2n, "3.5", null]],
  ["time", ["2001-01-01", "2001-01-02T10:00:00Z", new Date(0)]],
  ["category", ["a", "1", "2"]],
  ["category", [true, false]],
  ["number", [...Array.from({ length: 19 }, (_, index) => index), "broken"]],
  [undefined, [null, ""]],
])("finds %s", (type, values) => {
  expect(inferType(values)).toBe(type);
});
