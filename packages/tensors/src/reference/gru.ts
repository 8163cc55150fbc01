import type { Floats } from "../floats.js";
import type { Kernels } from "../kernels.js";
import { sigmoid } from "./activations.js";
import { dot, products } from "./products.js";

/**
 * The gated recurrent unit, the reset gate applied after the product as in PyTorch.
 *
 *     r, z = σ(W x + b_ih + U h + b_hh)
 *     q = U_n h + b_hn,  n = tanh(W_n x + b_in + r ∘ q)
 *     h' = (1 - z) ∘ n + z ∘ h
 *
 * @source Cho et al., "Learning phrase representations using RNN encoder-decoder", EMNLP 2014.
 */
export function gru(memory: () => Floats): Pick<Kernels, "gruForward" | "gruBackward"> {
  const { product } = products(memory);
  return {
    gruForward(rows, fanIn, units, x, h, weightIh, weightHh, biasIh, biasHh, hNext, y, tape) {
      const m = memory();
      for (let row = 0; row < rows; row++) {
        const fromInput = (j: number) => dot(m, fanIn, x + row * fanIn, weightIh + j * fanIn) + m[biasIh + j];
        const fromMemory = (j: number) =>
          dot(m, units, h + row * units, weightHh + j * units) + m[biasHh + j];
        for (let j = 0; j < units; j++) {
          const r = sigmoid(fromInput(j) + fromMemory(j));
          const z = sigmoid(fromInput(units + j) + fromMemory(units + j));
          const q = fromMemory(2 * units + j);
          const n = Math.tanh(fromInput(2 * units + j) + r * q);
          const value = (1 - z) * n + z * m[h + row * units + j];
          const at = tape + row * 4 * units + j;
          m[at] = r;
          m[at + units] = z;
          m[at + 2 * units] = n;
          m[at + 3 * units] = q;
          m[hNext + row * units + j] = value;
          m[y + row * units + j] = value;
        }
      }
    },

    gruBackward(rows, units, h, tape, dy, dh, weightHh, gates) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < units; j++) {
          const i = row * units + j;
          const at = row * 4 * units + j;
          const r = m[tape + at];
          const z = m[tape + at + units];
          const n = m[tape + at + 2 * units];
          const q = m[tape + at + 3 * units];
          const d = m[dy + i] + m[dh + i];
          const dn = d * (1 - z) * (1 - n * n);
          m[gates + at] = dn * q * r * (1 - r);
          m[gates + at + units] = d * (m[h + i] - n) * z * (1 - z);
          m[gates + at + 2 * units] = dn;
          m[gates + at + 3 * units] = dn * r;
          m[dh + i] = d * z;
        }
      const last = 2 * units * units;
      product(rows, units, 2 * units, gates, 4 * units, weightHh, units, dh, units, 1);
      product(rows, units, units, gates + 3 * units, 4 * units, weightHh + last, units, dh, units, 1);
    },
  };
}
