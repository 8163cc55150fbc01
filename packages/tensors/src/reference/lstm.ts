import type { Floats } from "../Floats.js";
import type { Kernels } from "../Kernels.js";
import { sigmoid } from "./activations.js";
import { dot, products } from "./products.js";

type Lstm = Pick<Kernels, "lstmForward" | "lstmBackward" | "lstmGates" | "lstmGatesBack">;

/**
 * Long short-term memory. A row of memory holds h, then c.
 *
 *     i, f, o = σ(W x + b_ih + U h + b_hh),  g = tanh(likewise)
 *     c' = f ∘ c + i ∘ g,  h' = o ∘ tanh(c')
 *
 * @source Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997; with the forget gate
 *   of Gers, Schmidhuber and Cummins, "Learning to forget", Neural Computation 12(10), 2000.
 */
export function lstm(memory: () => Floats): Lstm {
  const { product } = products(memory);
  const halves: Pick<Lstm, "lstmGates" | "lstmGatesBack"> = {
    lstmGates(rows, units, h, hNext, y, tape) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < units; j++) {
          const address = tape + row * 5 * units + j;
          const before = h + row * 2 * units + j;
          const after = hNext + row * 2 * units + j;
          const i = sigmoid(m[address]);
          const f = sigmoid(m[address + units]);
          const g = Math.tanh(m[address + 2 * units]);
          const o = sigmoid(m[address + 3 * units]);
          const c = f * m[before + units] + i * g;
          const tanhC = Math.tanh(c);
          m[address] = i;
          m[address + units] = f;
          m[address + 2 * units] = g;
          m[address + 3 * units] = o;
          m[address + 4 * units] = tanhC;
          m[after] = o * tanhC;
          m[after + units] = c;
          m[y + row * units + j] = o * tanhC;
        }
    },

    lstmGatesBack(rows, units, h, tape, dy, dh, gates) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < units; j++) {
          const left = tape + row * 5 * units + j;
          const i = m[left];
          const f = m[left + units];
          const g = m[left + 2 * units];
          const o = m[left + 3 * units];
          const tanhC = m[left + 4 * units];
          const cBefore = m[h + row * 2 * units + units + j];
          const ofMemory = dh + row * 2 * units + j;
          const d = m[dy + row * units + j] + m[ofMemory];
          const dc = m[ofMemory + units] + d * o * (1 - tanhC * tanhC);
          const address = gates + row * 4 * units + j;
          m[address] = dc * g * i * (1 - i);
          m[address + units] = dc * cBefore * f * (1 - f);
          m[address + 2 * units] = dc * i * (1 - g * g);
          m[address + 3 * units] = d * tanhC * o * (1 - o);
          m[ofMemory + units] = dc * f;
        }
    },
  };
  return {
    ...halves,

    lstmForward(rows, fanIn, units, x, h, weightIh, weightHh, biasIh, biasHh, hNext, y, tape) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < 4 * units; j++) {
          const address = tape + row * 5 * units + j;
          if (weightIh) m[address] = dot(m, fanIn, x + row * fanIn, weightIh + j * fanIn) + m[biasIh + j];
          m[address] += dot(m, units, h + row * 2 * units, weightHh + j * units) + m[biasHh + j];
        }
      halves.lstmGates(rows, units, h, hNext, y, tape);
    },

    lstmBackward(rows, units, h, tape, dy, dh, weightHh, gates) {
      halves.lstmGatesBack(rows, units, h, tape, dy, dh, gates);
      product(rows, units, 4 * units, gates, 4 * units, weightHh, units, dh, 2 * units, 0);
    },
  };
}
