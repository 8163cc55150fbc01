import { gateTraceKernels } from "@backstream/tensors";
import type { Traces } from "./withGradient.js";

/** The rows of a weight, or a bias, that a gate of all units reads. */
export interface TracedGate {
  /** Where the derivative of the new memory by the gate's sum is, in a row of the tape. */
  readonly gate: number;
  /** Whether it multiplies the input; else it is added. */
  readonly ofInput: boolean;
  /** Where its rows are among the parameters. */
  readonly parameters: number;
}

/**
 * The traces of a cell whose units read no other unit's memory.
 *
 * - read    what the gates read
 * - slope   where the derivative of the new memory by the one before is, in a row of the tape of `tape` floats
 */
export function gateTraces(
  fanIn: number,
  units: number,
  tape: number,
  slope: number,
  read: readonly TracedGate[],
): Traces {
  let width = 0;
  const parts = read.map((gate) => {
    const part = { ...gate, columns: gate.ofInput ? fanIn : 1, offset: width };
    width += units * part.columns;
    return part;
  });
  return {
    width,
    trace: (kernels, { rows, tape: t, input, traces }) => {
      const gates = kernels.extension(gateTraceKernels);
      for (const { gate, ofInput, columns, offset } of parts) {
        const x = ofInput ? input : 0;
        gates.gateTrace(rows, units, columns, t + slope, t + gate, tape, x, traces + offset, width);
      }
    },
    traceGradient: (kernels, { rows, carryDelta, traces, gradient }) => {
      const gates = kernels.extension(gateTraceKernels);
      for (const { columns, offset, parameters } of parts)
        gates.gateTraceGradient(
          rows,
          units,
          columns,
          carryDelta,
          traces + offset,
          width,
          gradient + parameters,
        );
    },
  };
}
