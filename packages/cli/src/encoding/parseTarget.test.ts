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

it("takes a condition on a column whose name has an operator in it", () => {
  expect(parseTarget("a > b > 3", columns)).toEqual({
    text: "a > b > 3",
    column: "a > b",
    condition: { operator: ">", value: 3 },
  });
});

it("takes a text in quotes as it is", () => {
  expect(parseTarget('status == "a > b"', columns).condition?.value).toBe("a > b");
  expect(parseTarget("status == '15'", columns).condition?.value).toBe("15");
  expect(parseTarget("status != in transit ", columns).condition?.value).toBe("in transit");
});

const allowed = "; allowed are COLUMN, COLUMN > NUMBER (also >= < <=) and COLUMN == VALUE (also !=)";
it.each([
  ["delay > banana", '--target: "delay > banana" compares with banana, expected a number after >'],
  ["delay > '3'", `--target: "delay > '3'" compares with '3', expected a number after >`],
  [
    "delay>20 and size<3",
    '--target: "delay>20 and size<3" compares with 20 and size<3, expected a number after >',
  ],
  ["delay > 15,5", '--target: "delay > 15,5" compares with 15,5, expected a number after >'],
  ["delay >", '--target: "delay >" compares with nothing, expected a number after >'],
  [
    "status == a or b",
    '--target: "status == a or b" compares with a or b, expected one value, in quotes where it has operators in it',
  ],
  [
    "status == a && delay > 3",
    '--target: "status == a && delay > 3" compares with a && delay > 3, expected one value, in quotes where it has operators in it',
  ],
  [
    "status ==",
    '--target: "status ==" compares with nothing, expected one value, in quotes where it has operators in it',
  ],
  ["delay = 3", '--target: "delay = 3" has one =, expected =='],
])("refuses %j", (text, message) => {
  expect(() => parseTarget(text, columns)).toThrow(message + allowed);
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

it("reads numbers as the column writes them", () => {
  const target = parseTarget("delay > 15", columns);
  expect(readTarget("1.234,5", { ...target, format: "comma" }, "binary")).toBe(1);
  expect(readTarget("1,5", { text: "delay", column: "delay", format: "comma" }, "regression")).toBe(1.5);
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
