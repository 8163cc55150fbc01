import type { Floats } from "../Floats.js";
import type { Kernels } from "../Kernels.js";
import { dot, products } from "./products.js";

type Elman = Pick<Kernels, "elmanForward" | "elmanBackward" | "elmanGates" | "elmanGatesBack">;

/**
 * Elman's recurrent cell.
 *
 *     h' = f(x · Wᵀ + b_ih + h · Uᵀ + b_hh),  f = tanh or relu
 *
 * @source Elman, "Finding structure in time", Cognitive Science 14(2), 1990.
 */
export function elman(memory: () => Floats): Elman {
  const { product } = products(memory);
  const halves: Pick<Elman, "elmanGates" | "elmanGatesBack"> = {
    elmanGates(rows, units, relu, hNext, y) {
      const m = memory();
      for (let i = 0; i < rows * units; i++) {
        const sum = m[hNext + i];
        const value = relu === 1 ? (sum <= 0 ? 0 : sum) : Math.tanh(sum);
        m[hNext + i] = value;
        m[y + i] = value;
      }
    },

    elmanGatesBack(rows, units, relu, hNext, dy, dh, gates) {
      const m = memory();
      for (let i = 0; i < rows * units; i++) {
        const value = m[hNext + i];
        const slope = relu === 1 ? (value <= 0 ? 0 : 1) : 1 - value * value;
        m[gates + i] = (m[dy + i] + m[dh + i]) * slope;
      }
    },
  };
  return {
    ...halves,

    elmanForward(rows, fanIn, units, relu, x, h, weightIh, weightHh, biasIh, biasHh, hNext, y) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < units; j++) {
          const address = hNext + row * units + j;
          if (weightIh) m[address] = dot(m, fanIn, x + row * fanIn, weightIh + j * fanIn) + m[biasIh + j];
          m[address] += dot(m, units, h + row * units, weightHh + j * units) + m[biasHh + j];
        }
      halves.elmanGates(rows, units, relu, hNext, y);
    },

    elmanBackward(rows, units, relu, hNext, dy, dh, weightHh, gates) {
      halves.elmanGatesBack(rows, units, relu, hNext, dy, dh, gates);
      product(rows, units, units, gates, units, weightHh, units, dh, units, 0);
    },
  };
}
