import type { Join, Layer } from "@backstream/core";
import { joinKernels } from "@backstream/tensors";

/** The outputs of the parts follow each other in a row. */
export const concatJoin: Join = {
  kind: "concat",
  layers: (widths) => {
    const fanOut = widths.reduce((sum, width) => sum + width, 0);
    let column = 0;
    return widths.map((width) => {
      column += width;
      return columns(width, column - width, fanOut);
    });
  },
};

/** Writes its input to the columns of the output that begin at `first`. */
function columns(width: number, first: number, fanOut: number): Layer {
  return {
    name: "concat",
    fanIn: width,
    fanOut,
    parameters: [],
    carry: [],
    tape: 0,
    gateDeltas: 0,
    forward: (kernels, { rows, input, output }) => {
      kernels.extension(joinKernels).copyRows(rows, width, input, width, output + first, fanOut);
    },
    inputDelta: (kernels, { rows, outputDelta, inputDelta }) => {
      kernels.extension(joinKernels).copyRows(rows, width, outputDelta + first, fanOut, inputDelta, width);
    },
  };
}
