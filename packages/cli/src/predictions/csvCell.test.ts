import { expect, it } from "vitest";
import { csvCell } from "./csvCell.js";

it.each([
  ["=1+1", "'=1+1"],
  ["+1;2", "'+1;2"],
  ["-cmd", "'-cmd"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", `"'\r=1"`],
  ["\n=1", `"'\n=1"`],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
])("makes a text of the formula %j", (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

it.each([[-5], ["-5"], ["+1.5e-3"], ["-.5"], ["ATL"], [0], ["a=b"]])("leaves %j", (value) => {
  expect(csvCell(value)).toBe(String(value));
});

it("has an empty cell for what is missing", () => {
  expect([csvCell(undefined), csvCell(null)]).toEqual(["", ""]);
});
