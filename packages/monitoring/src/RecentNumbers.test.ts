import fc from "fast-check";
import { expect, it } from "vitest";
import { RecentNumbers } from "./RecentNumbers.js";

const someNumbers = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), {
  maxLength: 40,
});

it("knows the newest numbers, and their order, as a list does that is sorted anew each time", () => {
  fc.assert(
    fc.property(
      someNumbers,
      fc.integer({ min: 1, max: 12 }),
      fc.double({ noNaN: true }),
      (values, length, probe) => {
        const recent = new RecentNumbers(length);
        for (const [index, value] of values.entries()) {
          recent.add(value);
          const list = values.slice(Math.max(0, index + 1 - length), index + 1);
          const sorted = Float64Array.from(list).sort();
          expect(recent.count).toBe(list.length);
          expect(recent.numbers).toEqual(list);
          expect(list.map((_, k) => recent.smallest(k + 1) + 0)).toEqual(
            Array.from(sorted, (one) => one + 0),
          );
          expect(recent.countBelow(probe)).toBe(list.filter((one) => one < probe).length);
        }
      },
    ),
    { seed: 12, numRuns: 200 },
  );
});

it("continues from its numbers", () => {
  const recent = new RecentNumbers(3, [8, 9, 5, 7]);
  expect(recent.numbers).toEqual([9, 5, 7]);
  recent.add(6);
  expect(recent.numbers).toEqual([5, 7, 6]);
});
