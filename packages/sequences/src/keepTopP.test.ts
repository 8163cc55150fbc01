import fc from "fast-check";
import { expect, it } from "vitest";
import { keepTopP } from "./keepTopP.js";

const kept = (values: readonly number[], p: number): number[] => [...keepTopP(Float64Array.from(values), p)];

it("keeps the fewest classes whose share is at least p, the first of equals", () => {
  expect(kept([1, 4, 3, 2], 0.7)).toEqual([0, 4, 3, 0]);
  expect(kept([1, 4, 3, 2], 0.71)).toEqual([0, 4, 3, 2]);
  expect(kept([1, 4, 3, 2], 0.0001)).toEqual([0, 4, 0, 0]);
  expect(kept([1, 1, 1, 1], 0.5)).toEqual([1, 1, 0, 0]);
  expect(kept([0, 5, 0], 1)).toEqual([0, 5, 0]);
  expect(kept([7], 0.5)).toEqual([7]);
});

it("is the smallest set by its definition, whatever the likelihoods", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 16 }),
      (values, sixteenths) => {
        const total = values.reduce((sum, value) => sum + value, 0);
        fc.pre(total > 0);
        const found = kept(values, sixteenths / 16);
        const sizes = subsets(values)
          .filter((subset) => 16 * subset.reduce((sum, value) => sum + value, 0) >= sixteenths * total)
          .map((subset) => subset.length);
        expect(16 * found.reduce((sum, value) => sum + value, 0)).toBeGreaterThanOrEqual(sixteenths * total);
        expect(found.filter((value) => value > 0)).toHaveLength(Math.min(...sizes));
        // None that is left out is likelier than one that stays.
        const out = values.filter((value, index) => found[index] !== value);
        expect(Math.max(0, ...out)).toBeLessThanOrEqual(Math.min(...found.filter((value) => value > 0)));
      },
    ),
    { seed: 3, numRuns: 300 },
  );
});

function subsets(values: readonly number[]): number[][] {
  return Array.from({ length: 2 ** values.length }, (_, bits) => values.filter((_value, index) => (bits >> index) & 1)); // prettier-ignore
}
