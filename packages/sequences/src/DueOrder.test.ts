import fc from "fast-check";
import { expect, it } from "vitest";
import { DueOrder } from "./DueOrder.js";

it("gives keys in the order of their times, and of one time in the order in which they came", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }), (times) => {
      const order = new DueOrder<number>();
      times.forEach((due, key) => order.add(key, due));
      const sorted = times.map((due, key) => ({ due, key })).sort((a, b) => a.due - b.due);
      expect(times.map(() => order.shift())).toEqual(sorted.map(({ key }) => key));
      expect(order.first).toBeUndefined();
    }),
    { numRuns: 200, seed: 4 },
  );
});
