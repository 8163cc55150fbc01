import { describe, expect, it } from "vitest";
import type { KernelCase } from "../fixtures/kernelCase.js";
import { kernelsAgree } from "../fixtures/kernelsAgree.js";
import type { Kernels } from "../Kernels.js";
import type { RandomStream } from "../randomStream.js";
import { referenceArena } from "../referenceArena.js";
import { simdArena } from "../simdArena.js";
import { elementwiseKernels } from "./elementwiseKernels.js";
import { functionKind } from "./functionKind.js";
import type { RowwiseKernels } from "./RowwiseKernels.js";

const sizes = [1, 2, 3, 4, 5, 7, 8, 31, 33];
const within = (kernels: Kernels): RowwiseKernels => kernels.extension(elementwiseKernels);
const positive = (random: RandomStream): number => 0.5 + random.uniform();

/** One case for each width, number of rows and value of `accumulate`. */
function cases(make: (n: number, accumulate: number) => Pick<KernelCase, "fields" | "run">): KernelCase[] {
  return sizes.flatMap((n, index) =>
    [0, 1].map((accumulate) => {
      const rows = sizes[sizes.length - 1 - index];
      return { name: `[${rows}, ${n}], accumulate ${accumulate}`, rows, ...make(n, accumulate) };
    }),
  );
}

/** As `cases`, for a matrix `[m, n]` in each row. */
function matrixCases(
  make: (m: number, n: number, accumulate: number) => Pick<KernelCase, "fields" | "run">,
): KernelCase[] {
  const shapes = [1, 2, 3, 4, 5, 9];
  return shapes.flatMap((m) =>
    shapes.flatMap((n) =>
      [0, 1].map((accumulate) => ({
        name: `[3, ${m}, ${n}], accumulate ${accumulate}`,
        rows: 3,
        ...make(m, n, accumulate),
      })),
    ),
  );
}

kernelsAgree({
  affine: cases((n, accumulate) => ({
    fields: { x: { row: n + 1 }, y: { row: n + 2 } },
    run: (kernels, rows, { x, y }) =>
      within(kernels).affine(rows, n, -0.7, 0.3, x, n + 1, y, n + 2, accumulate),
  })),
  addScaledRows: cases((n) => ({
    fields: { a: { row: n + 1 }, b: { whole: n }, y: { row: n + 2 } },
    run: (kernels, rows, { a, b, y }) =>
      within(kernels).addScaledRows(rows, n, -0.7, a, n + 1, b, 0, y, n + 2),
  })),
  multiplyRows: cases((n, accumulate) => ({
    fields: { a: { row: n + 1 }, b: { whole: n }, y: { row: n + 2 } },
    run: (kernels, rows, { a, b, y }) =>
      within(kernels).multiplyRows(rows, n, a, n + 1, b, 0, y, n + 2, accumulate),
  })),
  divideRows: cases((n, accumulate) => ({
    fields: { a: { row: n + 1 }, b: { row: n, values: positive }, y: { row: n + 2 } },
    run: (kernels, rows, { a, b, y }) =>
      within(kernels).divideRows(rows, n, a, n + 1, b, n, y, n + 2, accumulate),
  })),
  divideRowsBack: cases((n, accumulate) => ({
    fields: { b: { row: n, values: positive }, y: { row: n + 1 }, dy: { row: n + 2 }, db: { row: n + 3 } },
    run: (kernels, rows, { b, y, dy, db }) =>
      within(kernels).divideRowsBack(rows, n, b, n, y, n + 1, dy, n + 2, db, n + 3, accumulate),
  })),
  ...Object.fromEntries(
    Object.entries(functionKind).map(([name, kind]) => {
      const values = ["log", "sqrt", "rsqrt"].includes(name) ? { values: positive } : {};
      return [
        `applyRows and applyRowsBack, ${name}`,
        cases((n, accumulate) => ({
          fields: { x: { row: n + 1, ...values }, y: { row: n + 2 }, dy: { row: n + 3 }, dx: { row: n } },
          run: (kernels, rows, { x, y, dy, dx }) => {
            within(kernels).applyRows(kind, rows, n, x, n + 1, y, n + 2);
            within(kernels).applyRowsBack(kind, rows, n, x, n + 1, y, n + 2, dy, n + 3, dx, n, accumulate);
          },
        })),
      ];
    }),
  ),
  sumParts: matrixCases((m, n, accumulate) => ({
    fields: { x: { row: m * n + 1 }, y: { row: m + 2 } },
    run: (kernels, rows, { x, y }) =>
      within(kernels).sumParts(rows, m, n, 0.7, x, m * n + 1, y, m + 2, accumulate),
  })),
  repeatParts: matrixCases((m, n, accumulate) => ({
    fields: { x: { row: m + 1 }, y: { row: m * n + 2 } },
    run: (kernels, rows, { x, y }) =>
      within(kernels).repeatParts(rows, m, n, 0.7, x, m + 1, y, m * n + 2, accumulate),
  })),
  outerRows: matrixCases((m, n, accumulate) => ({
    fields: { a: { row: m + 1 }, b: { row: n + 2 }, y: { row: m * n + 3 } },
    run: (kernels, rows, { a, b, y }) =>
      within(kernels).outerRows(rows, m, n, a, m + 1, b, n + 2, y, m * n + 3, accumulate),
  })),
  matrixVectorRows: matrixCases((m, n, accumulate) => ({
    fields: { a: { row: m * n + 1 }, b: { row: n + 2 }, y: { row: m + 3 } },
    run: (kernels, rows, { a, b, y }) =>
      within(kernels).matrixVectorRows(rows, m, n, a, m * n + 1, b, n + 2, y, m + 3, accumulate),
  })),
  vectorMatrixRows: matrixCases((m, n, accumulate) => ({
    fields: { a: { row: m + 1 }, b: { row: m * n + 2 }, y: { row: n + 3 } },
    run: (kernels, rows, { a, b, y }) =>
      within(kernels).vectorMatrixRows(rows, m, n, a, m + 1, b, m * n + 2, y, n + 3, accumulate),
  })),
});

describe.each([simdArena(), referenceArena()])(
  "functions at the ends of their range in $kernels.name",
  (arena) => {
    it.each([
      ["log", [0, -1, 1, Infinity, NaN, 1e-40], [-Infinity, NaN, 0, Infinity, NaN, Math.log(1e-40)]],
      ["sqrt", [0, -1, 4, Infinity, NaN], [0, NaN, 2, Infinity, NaN]],
      ["exp", [0, -200, 200, -Infinity, NaN], [1, 0, Infinity, 0, NaN]],
      ["rsqrt", [4, 0, Infinity, NaN], [0.5, Infinity, 0, NaN]],
    ] as const)("%s of %j", (name, inputs, outputs) => {
      const block = arena.allocate(inputs.length);
      const { address, size } = block;
      block.array.set(inputs);
      within(arena.kernels).applyRows(functionKind[name], 1, size, address, size, address, size);
      const found = [...block.array];
      block.free();
      const differences = outputs.map((wanted, index) =>
        Number.isFinite(wanted) ? Math.abs(found[index] - wanted) / Math.max(1, Math.abs(wanted)) : 0,
      );
      expect(Math.max(...differences)).toBeLessThan(1e-5);
      const special = (values: readonly number[]): unknown[] =>
        values.map((value) => (Number.isFinite(value) ? "a number" : value));
      expect(special(found)).toEqual(special(outputs));
    });
  },
);
