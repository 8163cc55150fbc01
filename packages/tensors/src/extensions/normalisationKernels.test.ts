import type { KernelCase } from "../fixtures/kernelCase.js";
import { kernelsAgree } from "../fixtures/kernelsAgree.js";
import { normalisationKernels } from "./normalisationKernels.js";

const shapes = [
  { rows: 3, groups: 1, size: 1 },
  { rows: 2, groups: 1, size: 4 },
  { rows: 4, groups: 2, size: 3 },
  { rows: 3, groups: 3, size: 5 },
  { rows: 2, groups: 1, size: 33 },
];
const positive = (random: { uniform(): number }): number => 0.5 + random.uniform();

kernelsAgree({
  normalise: shapes.flatMap(({ rows, groups, size }) =>
    [0, 1].map((flag): KernelCase => {
      const n = groups * size;
      return {
        name: `[${rows}, ${groups} · ${size}], ${flag}`,
        rows,
        fields: {
          x: { row: n + 1 },
          w: { whole: n },
          b: { whole: n },
          tape: { row: n + groups },
          y: { row: n + 2 },
        },
        run: (kernels, count, { x, w, b, tape, y }) =>
          kernels
            .extension(normalisationKernels)
            .normalise(
              count,
              groups,
              size,
              flag,
              0.1,
              x,
              n + 1,
              flag * w,
              flag * b,
              tape,
              n + groups,
              y,
              n + 2,
            ),
      };
    }),
  ),
  normaliseBack: shapes.flatMap(({ rows, groups, size }) =>
    [0, 1].map((flag): KernelCase => {
      const n = groups * size;
      return {
        name: `[${rows}, ${groups} · ${size}], ${flag}`,
        rows,
        fields: {
          w: { whole: n },
          tape: { row: n + groups, values: positive },
          dy: { row: n + 1 },
          dx: { row: n + 2 },
        },
        run: (kernels, count, { w, tape, dy, dx }) =>
          kernels
            .extension(normalisationKernels)
            .normaliseBack(count, groups, size, flag, tape, n + groups, flag * w, dy, n + 1, dx, n + 2),
      };
    }),
  ),
  normaliseGradient: shapes.map(({ rows, groups, size }): KernelCase => {
    const n = groups * size;
    return {
      name: `[${rows}, ${n}]`,
      rows,
      fields: { tape: { row: n + groups }, dy: { row: n + 1 }, dw: { whole: n } },
      run: (kernels, count, { tape, dy, dw }) =>
        kernels.extension(normalisationKernels).normaliseGradient(count, n, tape, n + groups, dy, n + 1, dw),
    };
  }),
});
