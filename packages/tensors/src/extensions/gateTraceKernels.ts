import type { Floats } from "../Floats.js";
import { wasm } from "../generated/gateTraces.js";
import type { KernelExtension } from "../KernelExtension.js";

/**
 * Traces of gated cells whose units read no other unit's memory: how the memory of unit i depends on row i of a weight.
 *
 *     e[j, i] = ∂h[i] / ∂W[i, j]
 *
 * - e, lde              traces `[rows, columns, units]`, and floats from one row to the next
 * - slope, gate, ldt    ∂h'[i] / ∂h[i], ∂h'[i] / ∂(W x)[i], `[rows, units]`, and floats from one row to the next
 * - x                   `[rows, columns]`; 0: one column of ones, for a bias
 */
export interface GateTraceKernels {
  /** e[j, i] = slope[i] · e[j, i] + gate[i] · x[j]. */
  gateTrace(
    rows: number,
    units: number,
    columns: number,
    slope: number,
    gate: number,
    ldt: number,
    x: number,
    e: number,
    lde: number,
  ): void;
  /** gradient[i, j] += Σ over rows of d[rows, i] · e[j, i], row after row. d[rows, units]: the delta of h. */
  gateTraceGradient(
    rows: number,
    units: number,
    columns: number,
    d: number,
    e: number,
    lde: number,
    gradient: number,
  ): void;
}

/**
 * The kernels of traces of gated cells.
 *
 * @source Irie, Gopalakrishnan & Schmidhuber, "Exploring the promise and limits of real-time recurrent learning",
 *   arXiv:2305.19044, section 3, 2023.
 * @example
 *   const block = arena.allocate(5);
 *   block.array.set([0.5, 2, 10, 0, 100]); // slope, gate, x, and the trace
 *   const at = block.address;
 *   kernels.extension(gateTraceKernels).gateTrace(1, 1, 1, at, at + 1, 1, at + 2, at + 4, 1);
 *   block.array[4] // => 70
 */
export const gateTraceKernels: KernelExtension<GateTraceKernels> = { name: "gateTraces", wasm, reference };

function reference(memory: () => Floats): GateTraceKernels {
  return {
    gateTrace(rows, units, columns, slope, gate, ldt, x, e, lde) {
      const m = memory();
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < columns; j++) {
          const from = x === 0 ? 1 : m[x + row * columns + j];
          for (let i = 0; i < units; i++) {
            const at = e + row * lde + j * units + i;
            m[at] = m[slope + row * ldt + i] * m[at] + m[gate + row * ldt + i] * from;
          }
        }
      }
    },

    gateTraceGradient(rows, units, columns, d, e, lde, gradient) {
      const m = memory();
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < columns; j++) {
          for (let i = 0; i < units; i++)
            m[gradient + i * columns + j] += m[d + row * units + i] * m[e + row * lde + j * units + i];
        }
      }
    },
  };
}
