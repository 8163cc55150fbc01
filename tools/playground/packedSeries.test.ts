import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packedSeries, unpackedSeries } from "./packedSeries.js";
import { seriesOf, type Series } from "./Series.js";

const series = (values: readonly (readonly number[])[], period: number): Series =>
  seriesOf({ name: "n", unit: "u", tick: "t", period, periodName: "p", keys: values.map(String), values });

describe("packedSeries", () => {
  it("has a character for each number: by how much it differs from what came one period before", () => {
    expect(packedSeries(series([[1, 2, 1, 3]], 2)).values).toEqual(["%'#%"]);
  });

  it("keeps all whole numbers, in characters that no script and no JSON has to escape", () => {
    const values = fc.array(fc.array(fc.integer({ min: -1e9, max: 1e9 })), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 30 }), (numbers, period) => {
        const packed = packedSeries(series(numbers, period));
        expect(unpackedSeries(packed).values).toEqual(numbers);
        expect(packed.values.join("")).not.toMatch(/[<"\\\0-\x20\x7f-\uffff]/);
      }),
      { seed: 1 },
    );
  });

  it("refuses numbers that are not whole", () => {
    expect(() => packedSeries(series([[0.5]], 1))).toThrow(
      "packedSeries: a difference is 0.5, expected a whole number",
    );
  });
});
