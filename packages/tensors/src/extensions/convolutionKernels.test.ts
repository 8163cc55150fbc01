import type { KernelCase } from "../fixtures/kernelCase.js";
import { kernelsAgree } from "../fixtures/kernelsAgree.js";
import { convolutionKernels } from "./convolutionKernels.js";

/** Channels, taps and dilation. */
const shapes = [
  [1, 1, 1],
  [1, 2, 1],
  [3, 3, 1],
  [4, 2, 3],
  [5, 4, 2],
  [32, 3, 8],
] as const;

kernelsAgree({
  unfold: shapes.map(([channels, taps, dilation]): KernelCase => {
    const past = { row: (taps - 1) * dilation * channels };
    return {
      name: `${channels} channels, ${taps} taps, dilation ${dilation}`,
      rows: 3,
      fields: { carryIn: past, x: { row: channels }, carryOut: past, patches: { row: channels * taps } },
      run: (kernels, rows, { carryIn, x, carryOut, patches }) =>
        kernels
          .extension(convolutionKernels)
          .unfold(rows, channels, taps, dilation, carryIn, x, carryOut, patches),
    };
  }),
  fold: shapes.map(([channels, taps, dilation]): KernelCase => ({
    name: `${channels} channels, ${taps} taps, dilation ${dilation}`,
    rows: 3,
    fields: { patches: { row: channels * taps }, carryDelta: { row: (taps - 1) * dilation * channels } },
    run: (kernels, rows, { patches, carryDelta }) =>
      kernels.extension(convolutionKernels).fold(rows, channels, taps, dilation, patches, carryDelta),
  })),
  newestTap: shapes.map(([channels, taps]): KernelCase => ({
    name: `${channels} channels, ${taps} taps`,
    rows: 3,
    fields: { patches: { row: channels * taps }, y: { row: channels } },
    run: (kernels, rows, { patches, y }) =>
      kernels.extension(convolutionKernels).newestTap(rows * channels, taps, patches, y),
  })),
});
