import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { StreamKey } from "../Stream.js";
import { KeyTable } from "./KeyTable.js";

const keys = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: -3, max: 100_000 }),
  fc.constantFrom<StreamKey>(undefined, true, false, "1", "a", NaN, -0, 0.5, 1e12, -1, Infinity, -Infinity),
);

it("finds every key as a Map does, whatever was opened and removed before", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ key: keys, removes: fc.boolean() }), { maxLength: 300 }), (actions) => {
      const table = new KeyTable();
      const expected = new Map<StreamKey, number>();
      for (const { key, removes } of actions) {
        const slot = table.find(key);
        if (slot !== expected.get(key)) return false;
        if (slot === undefined) expected.set(key, table.open(key));
        else if (removes) {
          table.remove(key, slot);
          expected.delete(key);
        }
      }
      return [...expected].every(([key, slot]) => table.find(key) === slot);
    }),
    { seed: 12 },
  );
});

it("finds thousands of whole numbers in any order", () => {
  const table = new KeyTable();
  const numbers = Array.from({ length: 5000 }, (_, index) => (index * 1663) % 5000);
  const slots = numbers.map((key) => table.open(key));
  for (let round = 0; round < 2; round++) expect(numbers.map((key) => table.find(key))).toEqual(slots);
  table.close(numbers[17]);
  expect(table.find(numbers[17])).toBe(undefined);
  expect(table.find(5000)).toBe(undefined);
});
