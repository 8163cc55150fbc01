import type { Join, Layer } from "@backstream/core";
import { joinKernels } from "@backstream/tensors";

/** The outputs of the parts are added: the first is written, the others are added to it. */
export const sumJoin: Join = {
  kind: "sum",
  layers: (widths) => widths.map((width, part) => term(width, part === 0 ? "copyRows" : "addRows")),
};

function term(width: number, kernel: "copyRows" | "addRows"): Layer {
  return {
    name: "sum",
    fanIn: width,
    fanOut: width,
    parameters: [],
    carry: [],
    tape: 0,
    gateDeltas: 0,
    forward: (kernels, { rows, input, output }) => {
      // The rows follow each other, so that they are one long row.
      kernels.extension(joinKernels)[kernel](1, rows * width, input, 0, output, 0);
    },
    inputDelta: (kernels, { rows, outputDelta, inputDelta }) => {
      kernels.extension(joinKernels).copyRows(1, rows * width, outputDelta, 0, inputDelta, 0);
    },
  };
}
