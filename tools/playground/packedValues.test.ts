import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packValues, unpackValues } from "./packedValues.js";

describe("packValues", () => {
  it("has a character for each number: what has changed since one period ago", () => {
    expect(packValues([[1, 2, 1, 3]], 2)).toEqual(["%'#%"]);
  });

  it("unpackValues gives back all whole numbers", () => {
    const values = fc.array(fc.array(fc.integer({ min: -13_000, max: 13_000 })));
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 30 }), (numbers, period) => {
        expect(unpackValues(packValues(numbers, period), period)).toEqual(numbers);
      }),
      { seed: 1 },
    );
  });

  it("refuses what no character holds", () => {
    expect(() => packValues([[0.5]], 1)).toThrow(
      "packValues: a change is 0.5, expected a whole number from -27000 to 27000",
    );
    expect(() => packValues([[40_000]], 1)).toThrow("packValues: a change is 40000");
  });
});
