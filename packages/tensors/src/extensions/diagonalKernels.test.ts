import { expect, it } from "vitest";
import type { KernelCase } from "../fixtures/kernelCase.js";
import { kernelsAgree } from "../fixtures/kernelsAgree.js";
import type { Kernels } from "../Kernels.js";
import type { RandomStream } from "../randomStream.js";
import { simdArena } from "../simdArena.js";
import { diagonalKernels } from "./diagonalKernels.js";
import type { LruKernels } from "./LruKernels.js";

const sizes = [1, 2, 3, 4, 5, 7, 8, 31, 33];
const within = (kernels: Kernels): LruKernels => kernels.extension(diagonalKernels);
const modest = (random: RandomStream): number => 2 * random.uniform() - 1;

/** Cases with different numbers of units, outputs and rows; two in three without D. */
function lruCases(
  make: (units: number, outputs: number) => Pick<KernelCase, "fields" | "run">,
): KernelCase[] {
  return sizes.map((units, index) => {
    const outputs = sizes[(index + 4) % sizes.length];
    const rows = sizes[sizes.length - 1 - index];
    return { name: `${rows} rows, ${units} units, ${outputs} outputs`, rows, ...make(units, outputs) };
  });
}

kernelsAgree({
  lruForward: lruCases((units, outputs) => ({
    fields: {
      eigenvalues: { whole: 3 * units, values: modest },
      c: { whole: 2 * outputs * units },
      d: { whole: outputs },
      x: { row: outputs },
      s: { row: 2 * units },
      sNext: { row: 2 * units },
      y: { row: outputs },
      tape: { row: 6 * units },
    },
    run: (kernels, rows, { eigenvalues, c, d, x, s, sNext, y, tape }) => {
      const ofInput = units % 3 === 0 ? d : 0;
      within(kernels).lruForward(rows, units, outputs, eigenvalues, c, ofInput, x, s, sNext, y, tape);
    },
  })),
  lruBackward: lruCases((units, outputs) => ({
    fields: {
      c: { whole: 2 * outputs * units },
      tape: { row: 6 * units },
      dy: { row: outputs },
      ds: { row: 2 * units },
      gates: { row: 4 * units },
    },
    run: (kernels, rows, { c, tape, dy, ds, gates }) =>
      within(kernels).lruBackward(rows, units, outputs, c, tape, dy, ds, gates),
  })),
  lruGradient: lruCases((units) => ({
    fields: {
      eigenvalues: { whole: 3 * units, values: modest },
      s: { row: 2 * units + 3 },
      tape: { row: 6 * units },
      gates: { row: (units % 2 === 0 ? 2 : 4) * units },
      gradient: { whole: 3 * units },
    },
    run: (kernels, rows, { eigenvalues, s, tape, gates, gradient }) =>
      within(kernels).lruGradient(
        rows,
        units,
        eigenvalues,
        s,
        2 * units + 3,
        tape,
        gates,
        (units % 2 === 0 ? 2 : 4) * units,
        gradient,
      ),
  })),
  addProducts: lruCases((n) => ({
    fields: { d: { whole: n }, x: { row: n }, y: { row: n } },
    run: (kernels, rows, { d, x, y }) => within(kernels).addProducts(rows, n, d, x, y),
  })),
  sumProducts: lruCases((n) => ({
    fields: { a: { row: n }, b: { row: n }, c: { whole: n } },
    run: (kernels, rows, { a, b, c }) => within(kernels).sumProducts(rows, n, a, b, c),
  })),
});

it("eigenvalues at every angle of the circle, and beyond it, are those of Math.cos and Math.sin", () => {
  const arena = simdArena();
  const angles = Array.from({ length: 1000 }, (_, index) => 1e-3 + index / 10);
  const units = angles.length;
  // nu_log of -∞: a radius of 1. Neither input nor memory.
  const block = arena.allocate(3 * units + 2 * units + 2 * units + 2 * units + 1 + 6 * units);
  const { address } = block;
  block.array.fill(-Infinity, 0, units);
  block.array.set(
    angles.map((angle) => Math.log(angle)),
    units,
  );
  const [c, s, next, y] = [3, 5, 7, 9].map((part) => address + part * units);
  within(arena.kernels).lruForward(1, units, 1, address, c, 0, 0, s, next, y, y + 1);
  const tape = [...block.array.subarray(9 * units + 1)];
  const worst = angles.reduce((most, angle, index) => {
    const off = [tape[3 * units + index] - Math.cos(angle), tape[4 * units + index] - Math.sin(angle)];
    return Math.max(most, ...off.map((x) => Math.abs(x) / Math.max(1, angle)));
  }, 0);
  block.free();
  expect(worst).toBeLessThan(1e-6);
});
