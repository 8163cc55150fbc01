import { describe, expect, it } from "vitest";
import type { Arena } from "../Arena.js";
import { derivative } from "../fixtures/derivative.js";
import { referenceArena } from "../referenceArena.js";
import { simdArena } from "../simdArena.js";
import { softmaxCrossEntropyKernels } from "./softmaxCrossEntropyKernels.js";

describe("in plain TypeScript", () => {
  const memory = new Float64Array(64);
  const { softmaxCrossEntropy } = softmaxCrossEntropyKernels.reference(() => memory);
  const x = 16;
  const [classes, scales, delta] = [48, 52, 56];

  it("is the surprise at each row's class, times its scale; a row without a class is not there", () => {
    memory.set([1000, 1000, NaN, Infinity, 0, Math.log(3)], x);
    memory.set([1, -1, 0], classes);
    memory.set([1, 10, 2], scales);
    expect(softmaxCrossEntropy(3, 2, x, classes, scales, 0.5, delta)).toBeCloseTo(
      0.5 * Math.log(2) + Math.log(4),
      12,
    );
    const wanted = [0.25, -0.25, 0, 0, -0.75, 0.75];
    wanted.forEach((d, i) => expect(memory[delta + i]).toBeCloseTo(d, 12));
  });

  it("has the derivatives that finite differences give, in the place of its input too", () => {
    memory.set([0.3, -1.2, 2, 0.1, 0, -0.4], x);
    memory.set([2, 0], classes);
    const loss = () => softmaxCrossEntropy(2, 3, x, classes, 0, 0.3, delta);
    const wanted = Array.from({ length: 6 }, (_, i) => derivative(loss, memory, x + i));
    softmaxCrossEntropy(2, 3, x, classes, 0, 0.3, x);
    wanted.forEach((d, i) => expect(memory[x + i]).toBeCloseTo(d, 8));
  });
});

describe("in every kind of kernels", () => {
  const [simd, reference] = [simdArena(), referenceArena()];
  const exact = referenceArena(Float64Array);

  it.each([simd, reference])("returns what float64 returns in $kernels.name", (arena) => {
    for (const n of [1, 3, 4, 7, 64, 1000]) {
      const lossIn = (of: Arena): number => {
        const x = of.allocate(3 * n + 6);
        x.array.set(Float32Array.from({ length: 3 * n }, (_, i) => 4 * Math.sin(i * i)));
        x.array.set([n - 1, -1, n >> 1, 1, 1, 0.25], 3 * n);
        const classes = x.address + 3 * n;
        return of.kernels
          .extension(softmaxCrossEntropyKernels)
          .softmaxCrossEntropy(3, n, x.address, classes, classes + 3, 0.1, x.address);
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
      const loss = arena.kernels
        .extension(softmaxCrossEntropyKernels)
        .softmaxCrossEntropy(1, row.length, at, at + row.length, 0, 1, at);
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
