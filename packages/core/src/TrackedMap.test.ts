import fc from "fast-check";
import { expect, it } from "vitest";
import { TrackedMap } from "./TrackedMap.js";

it("is a map in the order of its keys that knows each earlier moment, by random changes", () => {
  const change = fc.record({ key: fc.integer({ min: 0, max: 5 }), value: fc.option(fc.nat(), { nil: undefined }) }); // prettier-ignore
  fc.assert(
    fc.property(fc.array(change, { maxLength: 900, size: "max" }), (changes) => {
      const tracked = new TrackedMap<number, number>();
      const plain = new Map<number, number>();
      const moments: { readonly then: () => unknown; readonly entries: unknown }[] = [];
      for (const { key, value } of changes) {
        if (value === undefined) {
          tracked.delete(key);
          plain.delete(key);
        } else {
          tracked.set(key, value);
          plain.set(key, value);
        }
        moments.push({ then: tracked.asOf(), entries: [...plain] });
        expect(tracked.size).toBe(plain.size);
        expect(tracked.first).toEqual([...plain].at(0));
        expect(tracked.get(key)).toBe(value);
        expect(tracked.has(key)).toBe(value !== undefined);
      }
      for (const { then, entries } of moments) expect(then()).toEqual(entries);
    }),
    { numRuns: 20, seed: 5 },
  );
});

it("continues from entries", () => {
  expect(new TrackedMap([["a", 1] as const, ["b", 2] as const]).asOf()()).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
});

it("keeps little of what is gone, in any order", () => {
  const line = new TrackedMap<number, number>();
  line.set(-1, 0); // stays the first
  for (let index = 0; index < 100_000; index++) {
    line.set(index, index);
    line.delete(index);
  }
  expect(line.first).toEqual([-1, 0]);
  line.delete(-1);
  expect(line.first).toBeUndefined();
  expect(line.size).toBe(0);
});
