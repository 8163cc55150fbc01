import { describe, expect, it } from "vitest";
import type { Arena } from "./Arena.js";
import type { Floats } from "./Floats.js";
import { kernelCases } from "./fixtures/kernelCases.js";
import { kernelsAgree } from "./fixtures/kernelsAgree.js";
import type { Kernels } from "./Kernels.js";
import { referenceArena } from "./referenceArena.js";
import { simdArena } from "./simdArena.js";

const [simd, reference] = [simdArena(), referenceArena()];
const exact = referenceArena(Float64Array);

it("covers every kernel", () => {
  const named = ["name", "extension", "sumOfSquares", "largestMagnitude", ...Object.keys(kernelCases)];
  expect(Object.keys(reference.kernels).toSorted()).toEqual(named.toSorted());
  expect(Object.keys(simd.kernels)).toEqual(expect.arrayContaining(named));
});

kernelsAgree(kernelCases);

describe("sumOfSquares", () => {
  const of = (kernels: Kernels, memory: Floats, numbers: readonly number[]): number => {
    memory.set(numbers, 16);
    return kernels.sumOfSquares(numbers.length, 16);
  };

  it.each([simdArena(), referenceArena()])("sums in float64 in $kernels.name", ({ kernels, memory }) => {
    expect(of(kernels, memory, [1, 2, 3])).toBe(14);
    expect(of(kernels, memory, [1e30, 1e30, 0, 0, 1e30])).toBeCloseTo(3e60, -54);
    expect(of(kernels, memory, [1, 1, 1, 1, Number.NaN])).toBeNaN();
    expect(of(kernels, memory, [1, Infinity])).toBe(Infinity);
    const many = Array.from({ length: 1000 }, (_, i) => i);
    expect(of(kernels, memory, many)).toBe(332_833_500);
  });
});

describe("softmaxCrossEntropy", () => {
  it.each([simd, reference])("returns what float64 returns in $kernels.name", (arena) => {
    for (const n of [1, 3, 4, 7, 64, 1000]) {
      const lossIn = (of: Arena): number => {
        const x = of.allocate(3 * n + 6);
        x.array.set(Float32Array.from({ length: 3 * n }, (_, i) => 4 * Math.sin(i * i)));
        x.array.set([n - 1, -1, n >> 1, 1, 1, 0.25], 3 * n);
        const classes = x.address + 3 * n;
        return of.kernels.softmaxCrossEntropy(3, n, x.address, classes, classes + 3, 0.1, x.address);
      };
      const wanted = lossIn(exact);
      expect(Math.abs(lossIn(arena) - wanted)).toBeLessThanOrEqual(3e-7 * wanted);
    }
  });

  it.each([simd, reference])("is as PyTorch's at the edges in $kernels.name", (arena) => {
    const block = arena.allocate(12);
    const of = (row: readonly number[], label: number): number[] => {
      block.array.set([...row, label]);
      const at = block.address;
      const loss = arena.kernels.softmaxCrossEntropy(1, row.length, at, at + row.length, 0, 1, at);
      return [loss, ...block.array.slice(0, row.length)];
    };
    expect(of([3e38, -3e38, 0, 0, 0], 0)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(of([1000, 0], 1)).toEqual([1000, 1, -1]);
    expect(of([0, -Infinity], 0)).toEqual([0, 0, 0]);
    expect(of([0, -Infinity], 1)).toEqual([Infinity, 1, -1]);
    for (const bad of [NaN, Infinity])
      for (const row of [
        [bad, 0, 0, 0, 1],
        [0, 1, bad, 0, 0],
        [0, 1, 0, 0, bad],
      ])
        // prettier-ignore
        expect(of(row, 1)).toEqual([NaN, NaN, NaN, NaN, NaN, NaN]);
    expect(of([NaN, Infinity, 0, 0, 0], -1)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

it.each([simd, reference])("logSoftmax hides no NaN of its row in $kernels.name", (arena) => {
  const block = arena.allocate(10);
  block.array.set([0, 1, NaN, 2, 3]);
  arena.kernels.logSoftmax(1, 5, block.address, block.address + 5);
  expect([...block.array.subarray(5)]).toEqual([NaN, NaN, NaN, NaN, NaN]);
});

describe("largestMagnitude", () => {
  it.each([simdArena(), referenceArena()])(
    "finds it at any place in $kernels.name",
    ({ kernels, memory }) => {
      for (const n of [1, 2, 3, 4, 5, 15, 16, 17, 31, 33, 64]) {
        memory.fill(NaN); // also where nobody may look
        memory.fill(-0.5, 16, 16 + n);
        expect(kernels.largestMagnitude(n, 16)).toBe(0.5);
        for (let i = 16; i < 16 + n; i++)
          for (const large of [0.75, -2, 1e38, NaN, -NaN, Infinity, -Infinity]) {
            const before = memory[i];
            memory[i] = large;
            const found = kernels.largestMagnitude(n, 16);
            expect(found, `${large} at ${i - 16} of ${n}`).toBe(Math.abs(memory[i]));
            memory[i] = before;
          }
      }
    },
  );

  it.each([simdArena(), referenceArena()])(
    "is NaN beside Infinity, and 0 of no numbers, in $kernels.name",
    ({ kernels, memory }) => {
      memory.set([Infinity, NaN, 1], 16);
      expect(kernels.largestMagnitude(3, 16)).toBeNaN();
      expect(kernels.largestMagnitude(0, 16)).toBe(0);
    },
  );
});
