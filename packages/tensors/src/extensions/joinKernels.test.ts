import type { KernelCase } from "../fixtures/kernelCase.js";
import { kernelsAgree } from "../fixtures/kernelsAgree.js";
import { joinKernels } from "./joinKernels.js";

const sizes = [1, 2, 3, 4, 5, 7, 8, 31, 33];

kernelsAgree({
  copyRows: sizes.map((n, index): KernelCase => {
    const rows = sizes[sizes.length - 1 - index];
    return {
      name: `[${rows}, ${n}]`,
      rows,
      fields: { x: { row: n + 1 }, y: { row: n + 2 } },
      run: (kernels, count, { x, y }) =>
        kernels.extension(joinKernels).copyRows(count, n, x, n + 1, y, n + 2),
    };
  }),
  addRows: sizes.map((n, index): KernelCase => {
    const rows = sizes[sizes.length - 1 - index];
    return {
      name: `[${rows}, ${n}]`,
      rows,
      fields: { x: { row: n + 1 }, y: { row: n + 2 } },
      run: (kernels, count, { x, y }) => kernels.extension(joinKernels).addRows(count, n, x, n + 1, y, n + 2),
    };
  }),
  multiplyParts: sizes.map((n): KernelCase => ({
    name: `[3, 3 · ${n}]`,
    rows: 3,
    fields: { x: { row: 3 * n }, y: { row: n } },
    run: (kernels, count, { x, y }) => kernels.extension(joinKernels).multiplyParts(count, n, 3, x, y),
  })),
  multiplyPartsBack: sizes.map((n): KernelCase => ({
    name: `[3, 3 · ${n}]`,
    rows: 3,
    fields: { x: { row: 3 * n }, dy: { row: n }, dx: { row: 3 * n } },
    run: (kernels, count, { x, dy, dx }) =>
      kernels.extension(joinKernels).multiplyPartsBack(count, n, 3, x, dy, dx),
  })),
});
