import { diagonalKernels, lruTraceKernels } from "@backstream/tensors";
import type { Traces } from "./withGradient.js";

/** The traces of `lru`: by λ and by each column of B; that by gamma follows from B's. The offsets are those of its parameters. */
export function lruTraces(fanIn: number, units: number, atGamma: number, atB: number): Traces {
  const width = 2 * units * (fanIn + 1);
  return {
    width,
    trace: (kernels, { rows, input, carryIn, tape, traces }) => {
      kernels.extension(lruTraceKernels).lruTrace(rows, units, fanIn, input, carryIn, tape, traces);
    },
    traceGradient: (kernels, addresses) => {
      const { rows, parameters: p, gradient: g, tape, carryDelta, traces, gateDeltas, memory } = addresses;
      const diagonal = kernels.extension(diagonalKernels);
      // The derivative by λ is to the traces what it was to the memory. Nothing reads the gate deltas any more.
      memory.fill(0, gateDeltas + 2 * units, gateDeltas + 4 * units);
      for (let row = 0; row < rows; row++) {
        const from = carryDelta + row * 2 * units;
        memory.copyWithin(gateDeltas, from, from + 2 * units);
        diagonal.lruGradient(1, units, p, traces + row * width, tape + row * 6 * units, gateDeltas, g);
      }
      kernels
        .extension(lruTraceKernels)
        .lruTraceGradient(rows, units, fanIn, p + atB, carryDelta, traces, g + atGamma, g + atB);
    },
  };
}
