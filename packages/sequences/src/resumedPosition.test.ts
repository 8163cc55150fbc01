import { expect, it } from "vitest";
import { resumedPosition } from "./resumedPosition.js";

it("finds the position of the source that is asked for", () => {
  const sales = { source: "SALES", made: "today", offset: [3, 1] };
  const from = { positions: [{ source: "WEATHER", offset: [7] }, sales] };
  expect(resumedPosition("fromSales", from, "SALES")).toBe(sales);
  expect(resumedPosition("fromSales", from, "OTHER")).toBeUndefined();
  expect(resumedPosition("fromSales", {}, "SALES")).toBeUndefined();
  expect(resumedPosition("fromSales", undefined, "SALES")).toBeUndefined();
});

it.each([
  ["a number", 5],
  ["a text", "text"],
  ["null", null],
  ["a list", []],
  ["the bytes of a checkpoint", new Uint8Array(3)],
  ["a promise of one", Promise.resolve()],
  ["positions that are no list", { positions: 5 }],
])("refuses %s instead of a checkpoint", (_, from) => {
  expect(() => resumedPosition("fromSales", from as never, "SALES")).toThrow(
    /^fromSales: from is .*, expected a checkpoint, or undefined for none$/,
  );
});

it("refuses a position that is none", () => {
  const refusal = (offset: unknown) => () =>
    resumedPosition("fromSales", { positions: [null, { source: "SALES", offset }] } as never, "SALES");
  for (const offset of [undefined, [], [NaN], ["3"]])
    expect(refusal(offset)).toThrow(
      /^fromSales: the offset of a position of SALES is .*, expected finite numbers such as \[812, 17\]$/,
    );
});
