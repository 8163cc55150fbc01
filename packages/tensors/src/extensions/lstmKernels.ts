import type { Floats } from "../Floats.js";
import { wasm } from "../generated/lstm.js";
import type { KernelExtension } from "../KernelExtension.js";
import { sigmoid } from "../reference/activations.js";
import { dot, products } from "../reference/products.js";

/** Long short-term memory, in PyTorch's equations and order of gates. The arguments are those of the recurrent cells of `Kernels`. */
export interface LstmKernels {
  /** i, f, g, o; c' = f ∘ c + i ∘ g; h' = o ∘ tanh(c'). tape[rows, 5·units] = i, f, g, o, tanh(c'). h and c share a row of 2·units. */
  lstmForward(
    rows: number,
    fanIn: number,
    units: number,
    x: number,
    h: number,
    weightIh: number,
    weightHh: number,
    biasIh: number,
    biasHh: number,
    hNext: number,
    y: number,
    tape: number,
  ): void;
  /** gates[rows, 4·units] = di, df, dg, do; then dh (a row of 2·units: of h, of c) = deltas of the memory before the tick. */
  lstmBackward(
    rows: number,
    units: number,
    h: number,
    tape: number,
    dy: number,
    dh: number,
    weightHh: number,
    gates: number,
  ): void;
  /** lstmForward after its products: tape holds the sums under i, f, g, o. */
  lstmGates(rows: number, units: number, h: number, hNext: number, y: number, tape: number): void;
  /** lstmBackward before its product: gates, and the delta of c in dh. */
  lstmGatesBack(
    rows: number,
    units: number,
    h: number,
    tape: number,
    dy: number,
    dh: number,
    gates: number,
  ): void;
}

/**
 * The kernels of long short-term memory. A row of memory holds h, then c.
 *
 *     i, f, o = σ(W x + b_ih + U h + b_hh),  g = tanh(likewise)
 *     c' = f ∘ c + i ∘ g,  h' = o ∘ tanh(c')
 *
 * @source Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997; with the forget gate
 *   of Gers, Schmidhuber and Cummins, "Learning to forget", Neural Computation 12(10), 2000.
 *
 * @example
 *   const block = arena.allocate(10);
 *   block.array.set([0, 6]); // h and c; then their next values, the output, and the tape with sums of 0
 *   const h = block.address;
 *   kernels.extension(lstmKernels).lstmGates(1, 1, h, h + 2, h + 4, h + 5);
 *   block.array[3] // => 3
 */
export const lstmKernels: KernelExtension<LstmKernels> = { name: "lstm", wasm, reference };

function reference(memory: () => Floats): LstmKernels {
  const { product } = products(memory);
  const halves: Pick<LstmKernels, "lstmGates" | "lstmGatesBack"> = {
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
