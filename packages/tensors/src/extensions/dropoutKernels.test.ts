import { describe, expect, it } from "vitest";
import { kernelsAgree } from "../fixtures/kernelsAgree.js";
import { referenceArena } from "../referenceArena.js";
import { simdArena } from "../simdArena.js";
import { dropoutKernels } from "./dropoutKernels.js";

const sizes = [1, 2, 3, 4, 5, 8, 31, 33];

kernelsAgree({
  multiply: sizes.map((n) => ({
    name: `${n} floats`,
    rows: n,
    fields: { x: { row: 1 }, factors: { row: 1 }, y: { row: 1 } },
    run: (kernels, count, { x, factors, y }) =>
      kernels.extension(dropoutKernels).multiply(count, x, factors, y),
  })),
});

const arenas = [simdArena(), referenceArena()];

describe.each(arenas)("dropoutFactors in $kernels.name", (arena) => {
  const draw = (n: number, rate: number, name: readonly [number, number, number, number]): number[] => {
    const block = arena.allocate(n);
    arena.kernels.extension(dropoutKernels).dropoutFactors(n, rate, ...name, block.address);
    const factors = [...block.array];
    block.free();
    return factors;
  };

  it("has Philox's words", () => {
    // The known answer for a counter and a key of zeros is 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
    const wordOf = (index: number): number => {
      // The largest rate at which the number is not dropped is its word.
      let [low, high] = [0, 2 ** 32];
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (draw(4, middle / 2 ** 32, [0, 0, 0, 0])[index] === 0) high = middle;
        else low = middle;
      }
      return low;
    };
    expect([0, 1, 2, 3].map((index) => wordOf(index).toString(16))).toEqual([
      "6627e8d5",
      "e169c58d",
      "bc57ac4c",
      "9b00dbd8",
    ]);
  });

  it("draws the same numbers for the same names, and others for others", () => {
    const first = draw(64, 0.5, [1, 2, 3, 4]);
    expect(draw(64, 0.5, [1, 2, 3, 4])).toEqual(first);
    for (const name of [
      [0, 2, 3, 4],
      [1, 0, 3, 4],
      [1, 2, 0, 4],
      [1, 2, 3, 0],
    ] as const)
      // prettier-ignore
      expect(draw(64, 0.5, name)).not.toEqual(first);
  });

  it("keeps the mean: five standard errors of 100,000 draws", () => {
    for (const rate of [0.1, 0.5, 0.9]) {
      const factors = draw(100_000, rate, [5, 6, 7, 8]);
      const mean = factors.reduce((sum, x) => sum + x, 0) / factors.length;
      expect(Math.abs(mean - 1)).toBeLessThan(5 * Math.sqrt(rate / (1 - rate) / factors.length));
    }
  });
});

it("both draw the same", () => {
  const [simd, reference] = arenas.map((arena) => {
    const block = arena.allocate(999);
    arena.kernels.extension(dropoutKernels).dropoutFactors(999, 0.3, 4e9, 3, 2, 1e6, block.address);
    return [...block.array];
  });
  expect(simd).toEqual(reference);
});
