import { expect, it } from "vitest";
import { newRows } from "./newRows.js";

it("counts the rows that are no past samples", () => {
  expect(newRows("measure", undefined, 3)).toBe(3);
  expect(newRows("measure", 0, 3)).toBe(3);
  expect(newRows("measure", 2, 3)).toBe(1);
});

it("refuses what leaves no new row, or is no count", () => {
  expect(() => newRows("measure", 3, 3)).toThrow(
    new RangeError("measure: replayed is 3 of 3 rows, expected a whole number from 0 to 2, since one is new"),
  );
  for (const replayed of [-1, 0.5, NaN, "1" as never, null as never])
    expect(() => newRows("measure", replayed, 3)).toThrow(RangeError);
});
