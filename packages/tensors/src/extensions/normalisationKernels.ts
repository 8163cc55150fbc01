import type { Floats } from "../Floats.js";
import { wasm } from "../generated/normalisation.js";
import type { KernelExtension } from "../KernelExtension.js";

/**
 * What normalisation needs. A row of features consists of `groups` groups of `size` numbers; each group is normalised by
 * itself. A row of the tape has the normalised features, then the scale of each group. `ld…` is the number of floats from
 * one row to the next.
 */
export interface NormalisationKernels {
  /**
   * normalised = (x - mean) · scale, scale = 1 / √(mean of (x - mean)² + epsilon), with a mean of 0 where `centred` is 0;
   * y = normalised ∘ weight + bias; weight 0, bias 0: none. y may be x.
   */
  normalise(
    rows: number,
    groups: number,
    size: number,
    centred: number,
    epsilon: number,
    x: number,
    ldx: number,
    weight: number,
    bias: number,
    tape: number,
    ldt: number,
    y: number,
    ldy: number,
  ): void;
  /** dx from dy, with the tape that `normalise` has written. dx may be dy. */
  normaliseBack(
    rows: number,
    groups: number,
    size: number,
    centred: number,
    tape: number,
    ldt: number,
    weight: number,
    dy: number,
    lddy: number,
    dx: number,
    lddx: number,
  ): void;
  /** dWeight[features] += Σ over rows of dy ∘ normalised, row after row. */
  normaliseGradient(
    rows: number,
    features: number,
    tape: number,
    ldt: number,
    dy: number,
    lddy: number,
    dWeight: number,
  ): void;
}

/**
 * The kernels of layer, group and root mean square normalisation.
 *
 * @example
 *   const block = arena.allocate(9); // a row x, its tape, y
 *   block.array.set([1, 5, 3]);
 *   const { address } = block;
 *   kernels.extension(normalisationKernels).normalise(1, 1, 2, 1, 0, address, 2, 0, 0, address + 3, 3, address + 6, 2);
 *   [...block.array.slice(6, 8)] // => [-1, 1]
 */
export const normalisationKernels: KernelExtension<NormalisationKernels> = {
  name: "normalisation",
  wasm,
  reference,
};

function reference(memory: () => Floats): NormalisationKernels {
  return {
    normalise(rows, groups, size, centred, epsilon, x, ldx, weight, bias, tape, ldt, y, ldy) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let group = 0; group < groups; group++) {
          const [from, kept, to] = [x + row * ldx, tape + row * ldt, y + row * ldy];
          const [first, end] = [group * size, (group + 1) * size];
          let mean = 0;
          for (let i = first; i < end && centred; i++) mean += m[from + i] / size;
          let variance = 0;
          for (let i = first; i < end; i++) variance += (m[from + i] - mean) ** 2 / size;
          const scale = 1 / Math.sqrt(variance + epsilon);
          m[kept + groups * size + group] = scale;
          for (let i = first; i < end; i++) {
            const normalised = (m[from + i] - mean) * scale;
            m[kept + i] = normalised;
            m[to + i] = normalised * (weight ? m[weight + i] : 1) + (bias ? m[bias + i] : 0);
          }
        }
    },

    normaliseBack(rows, groups, size, centred, tape, ldt, weight, dy, lddy, dx, lddx) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let group = 0; group < groups; group++) {
          const [kept, from, to] = [tape + row * ldt, dy + row * lddy, dx + row * lddx];
          const [first, end] = [group * size, (group + 1) * size];
          let mean = 0;
          let slope = 0;
          for (let i = first; i < end; i++) {
            const d = m[from + i] * (weight ? m[weight + i] : 1);
            mean += centred ? d / size : 0;
            slope += (d * m[kept + i]) / size;
          }
          const scale = m[kept + groups * size + group];
          for (let i = first; i < end; i++) {
            const d = m[from + i] * (weight ? m[weight + i] : 1);
            m[to + i] = (d - mean - m[kept + i] * slope) * scale;
          }
        }
    },

    normaliseGradient(rows, features, tape, ldt, dy, lddy, dWeight) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let i = 0; i < features; i++) m[dWeight + i] += m[dy + row * lddy + i] * m[tape + row * ldt + i];
    },
  };
}
