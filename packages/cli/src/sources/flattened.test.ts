import { expect, it } from "vitest";
import { BadRecord } from "./BadRecord.js";
import { flattened } from "./flattened.js";

it("makes columns of nested objects; arrays and dates are values", () => {
  const at = new Date(0);
  expect(
    flattened({ who: { age: 3, of: { x: 1 } }, list: [{ a: 1 }], at, nothing: null, empty: {} }),
  ).toEqual({
    "who.age": 3,
    "who.of.x": 1,
    list: [{ a: 1 }],
    at,
    nothing: null,
  });
});

it("refuses a record that has a column twice", () => {
  const twice = new BadRecord(
    "who.age is there twice",
    "who.age is there twice: as a name with a point, and nested",
  );
  expect(flattened({ "who.age": 1, who: { age: 2 } })).toEqual(twice);
  expect(flattened({ who: { age: 2 }, "who.age": 1 })).toEqual(twice);
});

it("gives records that inherit nothing, and may have any names", () => {
  const record = flattened(
    JSON.parse('{"__proto__": 1, "toString": {"constructor": 2}}') as Record<string, unknown>,
  );
  expect(Object.entries(record)).toEqual([
    ["__proto__", 1],
    ["toString.constructor", 2],
  ]);
  expect((record as Record<string, unknown>)["constructor"]).toBeUndefined();
});

it("refuses objects that stand too deep in each other", () => {
  const deep = JSON.parse(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`) as Record<string, unknown>;
  expect(flattened(deep)).toMatchObject({
    kind: "objects stand too deep in each other",
    detail: "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.… stands deeper than 16 objects",
  });
});
