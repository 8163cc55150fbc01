import type { Floats } from "../Floats.js";
import type { Kernels } from "../Kernels.js";
import { sigmoid } from "./activations.js";
import { dot, products } from "./products.js";

type Gru = Pick<Kernels, "gruForward" | "gruBackward" | "gruGates" | "gruGatesBack">;

/**
 * The gated recurrent unit, the reset gate applied after the product as in PyTorch.
 *
 *     r, z = σ(W x + b_ih + U h + b_hh)
 *     q = U_n h + b_hn,  n = tanh(W_n x + b_in + r ∘ q)
 *     h' = (1 - z) ∘ n + z ∘ h
 *
 * @source Cho et al., "Learning phrase representations using RNN encoder-decoder", EMNLP 2014.
 */
export function gru(memory: () => Floats): Gru {
  const { product } = products(memory);
  const halves: Pick<Gru, "gruGates" | "gruGatesBack"> = {
    gruGates(rows, units, h, hNext, y, tape) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < units; j++) {
          const address = tape + row * 4 * units + j;
          const i = row * units + j;
          const r = sigmoid(m[address]);
          const z = sigmoid(m[address + units]);
          const n = Math.tanh(m[address + 2 * units] + r * m[address + 3 * units]);
          const value = (1 - z) * n + z * m[h + i];
          m[address] = r;
          m[address + units] = z;
          m[address + 2 * units] = n;
          m[hNext + i] = value;
          m[y + i] = value;
        }
    },

    gruGatesBack(rows, units, h, tape, dy, dh, gates) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < units; j++) {
          const i = row * units + j;
          const offset = row * 4 * units + j;
          const r = m[tape + offset];
          const z = m[tape + offset + units];
          const n = m[tape + offset + 2 * units];
          const q = m[tape + offset + 3 * units];
          const d = m[dy + i] + m[dh + i];
          const dn = d * (1 - z) * (1 - n * n);
          m[gates + offset] = dn * q * r * (1 - r);
          m[gates + offset + units] = d * (m[h + i] - n) * z * (1 - z);
          m[gates + offset + 2 * units] = dn;
          m[gates + offset + 3 * units] = dn * r;
          m[dh + i] = d * z;
        }
    },
  };
  return {
    ...halves,

    gruForward(rows, fanIn, units, x, h, weightIh, weightHh, biasIh, biasHh, hNext, y, tape) {
      const m = memory();
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < 3 * units; j++) {
          const fromMemory = dot(m, units, h + row * units, weightHh + j * units) + m[biasHh + j];
          const address = tape + row * 4 * units + j;
          if (weightIh) m[address] = dot(m, fanIn, x + row * fanIn, weightIh + j * fanIn) + m[biasIh + j];
          if (j < 2 * units) m[address] += fromMemory;
          else m[address + units] = fromMemory; // of the candidate: the reset gate multiplies it later
        }
      }
      halves.gruGates(rows, units, h, hNext, y, tape);
    },

    gruBackward(rows, units, h, tape, dy, dh, weightHh, gates) {
      halves.gruGatesBack(rows, units, h, tape, dy, dh, gates);
      const last = 2 * units * units;
      product(rows, units, 2 * units, gates, 4 * units, weightHh, units, dh, units, 1);
      product(rows, units, units, gates + 3 * units, 4 * units, weightHh + last, units, dh, units, 1);
    },
  };
}
