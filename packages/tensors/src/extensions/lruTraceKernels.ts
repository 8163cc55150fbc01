import type { Floats } from "../Floats.js";
import { wasm } from "../generated/lruTraces.js";
import type { KernelExtension } from "../KernelExtension.js";

/**
 * Traces of the linear recurrent unit: how its memory s depends on its parameters, with `LruKernels`'s fields.
 *
 * - traces   `[rows, fanIn + 1, 2, units]`: the derivative of s by λ (real, imaginary), then by each column of B
 */
export interface LruTraceKernels {
  /** e = λ ∘ e, + s for λ, + exp(gamma_log) x for a column of B; s is the memory before the tick. */
  lruTrace(
    rows: number,
    units: number,
    fanIn: number,
    x: number,
    s: number,
    tape: number,
    traces: number,
  ): void;
  /**
   * Adds what the traces contribute to the gradient of gamma_log and of B, row after row. b and ofB: B_re, B_im `[units, fanIn]` each,
   * and their gradient; ds[rows, 2·units]: the delta of s. What they contribute to λ, `lruGradient` adds with e in place of s.
   */
  lruTraceGradient(
    rows: number,
    units: number,
    fanIn: number,
    b: number,
    ds: number,
    traces: number,
    gamma: number,
    ofB: number,
  ): void;
  /**
   * Adds, row after row, what one tick and the traces before it contribute to the gradient of nu_log, theta_log, gamma_log, B_re and
   * B_im, which follow each other, as their gradients do: what `lruGradient` and a product add for the tick, and for the traces
   * `lruGradient` and `lruTraceGradient`, in one go. s is the memory before the tick.
   */
  lruTickGradient(
    rows: number,
    units: number,
    fanIn: number,
    parameters: number,
    x: number,
    s: number,
    tape: number,
    gates: number,
    traces: number,
    gradient: number,
  ): void;
}

/**
 * The kernels of the traces of the linear recurrent unit.
 *
 * @source Zucchet et al., "Online learning of long-range dependencies", NeurIPS 2023, section 3.
 * @example
 *   // One unit without input: λ = 0.5, s = 3; the traces are 1 (by λ) and 8 (by B).
 *   const block = arena.allocate(1 + 2 + 6 + 4);
 *   block.array.set([0, 3, 0, 0, 0, 0, 0.5, 0, 1, 1, 0, 8, 0]);
 *   const x = block.address;
 *   kernels.extension(lruTraceKernels).lruTrace(1, 1, 1, x, x + 1, x + 3, x + 9);
 *   [...block.array.subarray(9)] // => [3.5, 0, 4, 0]
 */
export const lruTraceKernels: KernelExtension<LruTraceKernels> = { name: "lruTraces", wasm, reference };

function reference(memory: () => Floats): LruTraceKernels {
  return {
    lruTrace(rows, units, fanIn, x, s, tape, traces) {
      const m = memory();
      const width = 2 * units * (fanIn + 1);
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < units; i++) {
          const t = tape + row * 6 * units + 3 * units + i;
          const [re, im, gamma] = [m[t], m[t + units], m[t + 2 * units]];
          for (let j = -1; j < fanIn; j++) {
            const e = traces + row * width + (j + 1) * 2 * units + i;
            const [eRe, eIm] = [m[e], m[e + units]];
            const from = s + row * 2 * units + i;
            m[e] = re * eRe - im * eIm + (j < 0 ? m[from] : gamma * m[x + row * fanIn + j]);
            m[e + units] = re * eIm + im * eRe + (j < 0 ? m[from + units] : 0);
          }
        }
      }
    },

    lruTraceGradient(rows, units, fanIn, b, ds, traces, gamma, ofB) {
      const m = memory();
      const width = 2 * units * (fanIn + 1);
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < units; i++) {
          const [dRe, dIm] = [m[ds + row * 2 * units + i], m[ds + row * 2 * units + units + i]];
          for (let j = 0; j < fanIn; j++) {
            const e = traces + row * width + (j + 1) * 2 * units + i;
            const [byRe, byIm] = [dRe * m[e] + dIm * m[e + units], dIm * m[e] - dRe * m[e + units]];
            const [atRe, atIm] = [i * fanIn + j, units * fanIn + i * fanIn + j];
            m[ofB + atRe] += byRe;
            m[ofB + atIm] += byIm;
            // s is linear in exp(gamma_log) as it is in B.
            m[gamma + i] += m[b + atRe] * byRe + m[b + atIm] * byIm;
          }
        }
      }
    },

    lruTickGradient(rows, units, fanIn, parameters, x, s, tape, gates, traces, gradient) {
      const m = memory();
      const width = 2 * units * (fanIn + 1);
      const [b, ofB] = [parameters + 3 * units, gradient + 3 * units];
      for (let row = 0; row < rows; row++) {
        const [t, g] = [tape + row * 6 * units, gates + row * 4 * units];
        for (let i = 0; i < units; i++) {
          const [dRe, dIm] = [m[g + i], m[g + units + i]];
          const [lambdaRe, lambdaIm] = [m[t + 3 * units + i], m[t + 4 * units + i]];
          const gain = m[t + 5 * units + i];
          for (let j = -1; j < fanIn; j++) {
            const e = traces + row * width + (j + 1) * 2 * units + i;
            const before = s + row * 2 * units + i;
            // The traces after the tick, times the delta of its memory.
            const re =
              lambdaRe * m[e] - lambdaIm * m[e + units] + (j < 0 ? m[before] : gain * m[x + row * fanIn + j]);
            const im = lambdaRe * m[e + units] + lambdaIm * m[e] + (j < 0 ? m[before + units] : 0);
            const [byRe, byIm] = [dRe * re + dIm * im, dIm * re - dRe * im];
            if (j < 0) {
              m[gradient + i] -= Math.exp(m[parameters + i]) * (lambdaRe * byRe + lambdaIm * byIm);
              m[gradient + units + i] +=
                Math.exp(m[parameters + units + i]) * (lambdaRe * byIm - lambdaIm * byRe);
              continue;
            }
            const [atRe, atIm] = [i * fanIn + j, units * fanIn + i * fanIn + j];
            m[ofB + atRe] += byRe;
            m[ofB + atIm] += byIm;
            m[gradient + 2 * units + i] += m[b + atRe] * byRe + m[b + atIm] * byIm;
          }
        }
      }
    },
  };
}
