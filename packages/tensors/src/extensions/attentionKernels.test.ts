import type { Field, KernelCase } from "../fixtures/kernelCase.js";
import { kernelsAgree } from "../fixtures/kernelsAgree.js";
import { attentionKernels } from "./attentionKernels.js";

/** Heads, width, ticks in the past, decay and ratio. */
const shapes = [
  [1, 1, 0, 0, 0],
  [1, 1, 1, 0, 0],
  [3, 5, 0, 0, 0],
  [2, 3, 4, 0, 0],
  [1, 4, 7, 0.5, 0],
  [3, 4, 5, 2 ** -4, 0],
  [4, 16, 63, 2 ** -2, 0],
  [2, 6, 4, 0, 0.1],
  [2, 130, 3, 0, 0.9],
] as const;

const sizes = (heads: number, width: number, past: number): { tape: Field; memory: Field; gates: Field } => {
  const features = heads * width;
  return {
    tape: { row: 4 * features + heads * (past + 1) },
    memory: { row: past === 0 ? 0 : 2 * past * features + 1 },
    gates: { row: 4 * features + past + 1 },
  };
};

kernelsAgree({
  attentionForward: shapes.map(([heads, width, past, decay, ratio]): KernelCase => {
    const { tape, memory } = sizes(heads, width, past);
    return {
      name: `${heads} heads of ${width}, ${past} ticks, ${decay}, ${ratio}`,
      rows: 3,
      fields: { carryIn: memory, carryOut: memory, tape },
      run: (kernels, rows, { carryIn, carryOut, tape: at }) =>
        kernels
          .extension(attentionKernels)
          .attentionForward(rows, heads, width, past, decay, ratio, carryIn, carryOut, at),
    };
  }),
  attentionBackward: shapes.map(([heads, width, past, _decay, ratio]): KernelCase => {
    const { tape, memory, gates } = sizes(heads, width, past);
    return {
      name: `${heads} heads of ${width}, ${past} ticks, ${ratio}`,
      rows: 3,
      fields: { carryIn: memory, carryDelta: memory, tape, gates },
      run: (kernels, rows, { carryIn, carryDelta, tape: at, gates: to }) =>
        kernels
          .extension(attentionKernels)
          .attentionBackward(rows, heads, width, past, ratio, carryIn, at, carryDelta, to),
    };
  }),
});
