import { kernelsAgree } from "../fixtures/kernelsAgree.js";
import { gateTraceKernels } from "./gateTraceKernels.js";

const sizes = [1, 2, 3, 4, 5, 7, 8, 31, 33];
const cases = sizes.map((units, index) => ({
  units,
  columns: sizes[(index + 4) % sizes.length],
  rows: sizes[sizes.length - 1 - index],
}));

kernelsAgree({
  gateTrace: cases.flatMap(({ units, columns, rows }) =>
    ["an input", "ones"].map((from) => ({
      name: `${rows} rows, ${units} units, ${columns} columns of ${from}`,
      rows,
      fields: {
        gates: { row: 2 * units + 1 },
        x: { row: columns },
        e: { row: columns * units + 3 },
      },
      run: (kernels, count, { gates, x, e }) =>
        kernels
          .extension(gateTraceKernels)
          .gateTrace(
            count,
            units,
            columns,
            gates,
            gates + units,
            2 * units + 1,
            from === "ones" ? 0 : x,
            e,
            columns * units + 3,
          ),
    })),
  ),
  gateTraceGradient: cases.map(({ units, columns, rows }) => ({
    name: `${rows} rows, ${units} units, ${columns} columns`,
    rows,
    fields: {
      d: { row: units },
      e: { row: columns * units + 3 },
      gradient: { whole: units * columns },
    },
    run: (kernels, count, { d, e, gradient }) =>
      kernels
        .extension(gateTraceKernels)
        .gateTraceGradient(count, units, columns, d, e, columns * units + 3, gradient),
  })),
});
