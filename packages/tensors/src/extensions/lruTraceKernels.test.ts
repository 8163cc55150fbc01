import { kernelsAgree } from "../fixtures/kernelsAgree.js";
import { lruTraceKernels } from "./lruTraceKernels.js";

const sizes = [1, 2, 3, 4, 5, 7, 8, 31, 33];
const cases = sizes.map((units, index) => ({
  units,
  fanIn: sizes[(index + 4) % sizes.length],
  rows: sizes[sizes.length - 1 - index],
}));

kernelsAgree({
  lruTrace: cases.map(({ units, fanIn, rows }) => ({
    name: `${rows} rows, ${units} units, ${fanIn} inputs`,
    rows,
    fields: {
      x: { row: fanIn },
      s: { row: 2 * units },
      tape: { row: 6 * units },
      traces: { row: 2 * units * (fanIn + 1) },
    },
    run: (kernels, count, { x, s, tape, traces }) =>
      kernels.extension(lruTraceKernels).lruTrace(count, units, fanIn, x, s, tape, traces),
  })),
  lruTraceGradient: cases.map(({ units, fanIn, rows }) => ({
    name: `${rows} rows, ${units} units, ${fanIn} inputs`,
    rows,
    fields: {
      b: { whole: 2 * units * fanIn },
      ds: { row: 2 * units },
      traces: { row: 2 * units * (fanIn + 1) },
      gamma: { whole: units },
      ofB: { whole: 2 * units * fanIn },
    },
    run: (kernels, count, { b, ds, traces, gamma, ofB }) =>
      kernels.extension(lruTraceKernels).lruTraceGradient(count, units, fanIn, b, ds, traces, gamma, ofB),
  })),
  lruTickGradient: cases.map(({ units, fanIn, rows }) => ({
    name: `${rows} rows, ${units} units, ${fanIn} inputs`,
    rows,
    fields: {
      parameters: { whole: units * (3 + 2 * fanIn), values: (random) => 2 * random.uniform() - 1 },
      x: { row: fanIn },
      s: { row: 2 * units },
      tape: { row: 6 * units },
      gates: { row: 4 * units },
      traces: { row: 2 * units * (fanIn + 1) },
      gradient: { whole: units * (3 + 2 * fanIn) },
    },
    run: (kernels, count, { parameters, x, s, tape, gates, traces, gradient }) =>
      kernels
        .extension(lruTraceKernels)
        .lruTickGradient(count, units, fanIn, parameters, x, s, tape, gates, traces, gradient),
  })),
});
