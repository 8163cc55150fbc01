import { describe, expect, it } from "vitest";
import { elmanKernels } from "./extensions/elmanKernels.js";
import { embeddingKernels } from "./extensions/embeddingKernels.js";
import { lstmKernels } from "./extensions/lstmKernels.js";
import { rmsPropKernels } from "./extensions/rmsPropKernels.js";
import { sgdKernels } from "./extensions/sgdKernels.js";
import { softmaxCrossEntropyKernels } from "./extensions/softmaxCrossEntropyKernels.js";
import type { Floats } from "./Floats.js";
import { kernelCases } from "./fixtures/kernelCases.js";
import { kernelsAgree } from "./fixtures/kernelsAgree.js";
import type { Kernels } from "./Kernels.js";
import { referenceArena } from "./referenceArena.js";
import { simdArena } from "./simdArena.js";

const extensions = [
  elmanKernels,
  embeddingKernels,
  lstmKernels,
  rmsPropKernels,
  sgdKernels,
  softmaxCrossEntropyKernels,
];
const [simd, reference] = [simdArena(), referenceArena()];

it("covers every kernel", () => {
  const named = [...Object.keys(kernelCases), "sumOfSquares", "largestMagnitude"].toSorted();
  const ofExtensions = (kernels: Kernels): string[] =>
    extensions.flatMap((extension) => Object.keys(kernels.extension<object>(extension)));
  const namesIn = ({ name: _name, extension: _extension, ...kernels }: Kernels): string[] =>
    Object.keys(kernels);
  expect([...namesIn(reference.kernels), ...ofExtensions(reference.kernels)].toSorted()).toEqual(named);
  expect([...namesIn(simd.kernels), ...ofExtensions(simd.kernels)]).toEqual(expect.arrayContaining(named));
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
