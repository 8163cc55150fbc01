import { expect, it } from "vitest";
import { readLocal } from "./readLocal.js";

it("replaces texts by what they mean, and keeps what it cannot read", () => {
  const read = readLocal([
    { name: "price", type: "number", slots: 0, format: "comma" },
    { name: "day", type: "time", slots: 0, format: "dmy" },
    { name: "note", type: "category", slots: 8 },
  ]);
  expect(read({ price: "1.234,5", day: "31.12.2024", note: "1,5", __proto__: null })).toEqual({
    price: 1234.5,
    day: new Date("2024-12-31T00:00Z"),
    note: "1,5",
  });
  expect(read({ price: "much", day: null })).toEqual({ price: "much", day: null });
});

it("gives the record itself where nothing has a format", () => {
  const record = { x: "1" };
  expect(readLocal([{ name: "x", type: "number", slots: 0 }])(record)).toBe(record);
});
