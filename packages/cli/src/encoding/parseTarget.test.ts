import { expect, it } from "vitest";
import { parseTarget } from "./parseTarget.js";
import { readTarget } from "./readTarget.js";

const columns = ["delay", "status", "a > b"];

it("takes a column, or a condition on one", () => {
  expect(parseTarget("delay", columns)).toEqual({ text: "delay", column: "delay" });
  expect(parseTarget("delay > 15", columns).condition).toEqual({ operator: ">", value: 15 });
  expect(parseTarget("status=='late'", columns).condition).toEqual({ operator: "==", value: "late" });
});

it("prefers a column of that very name", () => {
  expect(parseTarget("a > b", columns)).toEqual({ text: "a > b", column: "a > b" });
});

it("refuses an unknown column", () => {
  const message = '--target: no column "dely"; the source has delay, status, a > b';
  expect(() => parseTarget("dely", columns)).toThrow(message);
  expect(() => parseTarget("dely > 3", columns)).toThrow(message);
});

it.each([
  ["delay > 15", 16n, 1],
  ["delay > 15", 15, 0],
  ["delay >= 15", "15", 1],
  ["delay < 3", 2, 1],
  ["delay <= 3", 4, 0],
  ["delay != 3", 3, 0],
  ["status == late", "late", 1],
  ["status != late", "late", 0],
  ["delay > 15", null, undefined],
  ["delay > 15", "soon", NaN],
  ["delay > 15", "N/A", undefined],
  ["status == NA", "NA", 1],
  ["status == NA", "?", undefined],
  ["status == '?'", "?", 1],
  ["delay > 15", Infinity, NaN],
])("%s: %s is %s", (text, value, target) => {
  expect(readTarget(value, parseTarget(text, columns), "binary")).toBe(target);
});

it.each([
  ["binary", "yes", 1],
  ["binary", false, 0],
  ["binary", 1, 1],
  ["binary", 2, NaN],
  ["regression", "2.5", 2.5],
  ["regression", "", undefined],
  ["regression", "x", NaN],
  ["regression", "NA", undefined],
  ["binary", "NA", undefined],
  ["regression", "1e300", NaN],
] as const)("%s: reads %s as %s", (task, value, target) => {
  expect(readTarget(value, parseTarget("delay", columns), task)).toBe(target);
});
