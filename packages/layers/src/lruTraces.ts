import { diagonalKernels, lruTraceKernels } from "@backstream/tensors";
import type { Traces } from "./withGradient.js";

/**
 * The traces of `lru`: by λ and by each column of B; that by gamma follows from B's. The offsets are those of its parameters.
 *
 * @param readout Adds to the gradient of C and D, which do not write the memory.
 */
export function lruTraces(
  fanIn: number,
  units: number,
  atGamma: number,
  atB: number,
  readout: Traces["traceGradient"],
): Traces {
  const width = 2 * units * (fanIn + 1);
  return {
    width,
    trace: (kernels, { rows, input, carryIn, tape, traces }) => {
      kernels.extension(lruTraceKernels).lruTrace(rows, units, fanIn, input, carryIn, tape, traces);
    },
    traceGradient: (kernels, addresses) => {
      const { rows, parameters: p, gradient: g, tape, carryDelta, traces } = addresses;
      // The gradient of λ is made of its traces as that of a tick is of the memory.
      kernels
        .extension(diagonalKernels)
        .lruGradient(rows, units, p, traces, width, tape, carryDelta, 2 * units, g);
      kernels
        .extension(lruTraceKernels)
        .lruTraceGradient(rows, units, fanIn, p + atB, carryDelta, traces, g + atGamma, g + atB);
    },
    tickGradient: (kernels, addresses) => {
      const { rows, parameters: p, gradient: g, input, carryIn, tape, gateDeltas, traces } = addresses;
      kernels
        .extension(lruTraceKernels)
        .lruTickGradient(rows, units, fanIn, p, input, carryIn, tape, gateDeltas, traces, g);
      readout(kernels, addresses);
    },
  };
}
