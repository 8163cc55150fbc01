import { expect, it } from "vitest";
import { presentRows } from "./presentRows.js";

it("counts the rows that the mask does not leave out", () => {
  expect(presentRows(undefined, 3)).toBe(3);
  expect(presentRows([1, 0, 1], 3)).toBe(2);
  expect(presentRows(new Int32Array(2), 2)).toBe(0);
});
