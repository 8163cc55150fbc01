import type { Layer } from "@backstream/core";
import { joinKernels } from "@backstream/tensors";

/** Multiplies the parts of a row, number by number. */
export function productOfParts(width: number, parts: number): Layer {
  return {
    name: "product",
    fanIn: width * parts,
    fanOut: width,
    parameters: [],
    carry: [],
    tape: 0,
    gateDeltas: 0,
    forward: (kernels, { rows, input, output }) => {
      kernels.extension(joinKernels).multiplyParts(rows, width, parts, input, output);
    },
    inputDelta: (kernels, { rows, input, outputDelta, inputDelta }) => {
      kernels.extension(joinKernels).multiplyPartsBack(rows, width, parts, input, outputDelta, inputDelta);
    },
  };
}
