import { expect, it } from "vitest";
import { inferType } from "./inferType.js";

it.each([
  ["number", [1, 2n, "3.5", null]],
  ["time", ["2001-01-01", "2001-01-02T10:00:00Z", new Date(0)]],
  ["category", ["a", "1", "2"]],
  ["category", [true, false]],
  ["number", [...Array.from({ length: 19 }, (_, index) => index), "broken"]],
  [undefined, [null, ""]],
  [undefined, ["NA", "?", " "]],
  ["number", ["1", "NA", "n/a", "?", "-", "null", "2"]],
  ["number", ["1,5", "2", "1.234,5"]],
  ["number", ["1,234.5", "2"]],
  ["category", ["1,5", "1.5"]],
  ["time", ["31.12.2024", "01.02.2024"]],
  ["time", ["12/31/2024 8:00 am"]],
  ["category", ["31/12/2024", "12/31/2024"]],
  ["time", [20241231, 20250101]],
  ["time", ["1735632000", "1735632060"]],
  ["time", [1735632000000]],
  ["number", [20241399, 20241331]],
  ["category", ["9007199254740993", "9007199254740994"]],
  ["category", [9007199254740992, 1]],
  ["category", [2n ** 60n]],
  ["number", [1e300, 1e21, 5]],
])("finds %s", (type, values) => {
  expect(inferType(values)).toBe(type);
});
