import { describe, expect, it } from "vitest";
import { kolmogorovSmirnovGoldens } from "./fixtures/kolmogorovSmirnovGoldens.js";
import { chanceOfChange, chanceOfRise, kolmogorovSmirnov } from "./kolmogorovSmirnov.js";

describe("kolmogorovSmirnov", () => {
  it.each(kolmogorovSmirnovGoldens)("is SciPy's, with $older.length numbers each", (golden) => {
    const { rise, fall } = kolmogorovSmirnov(golden.older, golden.newer);
    const size = golden.older.length;
    expect(rise).toBeCloseTo(golden.rise, 14);
    expect(fall).toBeCloseTo(golden.fall, 14);
    expect(chanceOfRise(rise, size)).toBeCloseTo(golden.pRise, 12);
    expect(chanceOfChange(Math.max(rise, fall), size)).toBeCloseTo(golden.pChange, 12);
  });

  it("is 0 for equal samples, and 1 where the newer numbers are all larger", () => {
    expect(kolmogorovSmirnov([3, 1, 2], [2, 1, 3])).toEqual({ rise: 0, fall: 0 });
    expect(kolmogorovSmirnov([3, 1, 2], [4, 6, 5])).toEqual({ rise: 1, fall: 0 });
    expect([chanceOfRise(0, 3), chanceOfChange(0, 3)]).toEqual([1, 1]);
    // 1 of the 20 orders of 3 and 3 numbers.
    expect(chanceOfRise(1, 3)).toBeCloseTo(1 / 20, 15);
    expect(chanceOfChange(1, 3)).toBeCloseTo(2 / 20, 15);
  });
});
