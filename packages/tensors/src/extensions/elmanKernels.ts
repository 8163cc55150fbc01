import type { Floats } from "../Floats.js";
import { wasm } from "../generated/elman.js";
import type { KernelExtension } from "../KernelExtension.js";
import { dot, products } from "../reference/products.js";

/** Elman's recurrent cell, in PyTorch's equations. The arguments are those of the recurrent cells of `Kernels`. */
export interface ElmanKernels {
  /** h' = f(x·Wᵀ + b_ih + h·Uᵀ + b_hh), f = tanh, or relu where `relu` is 1. */
  elmanForward(
    rows: number,
    fanIn: number,
    units: number,
    relu: number,
    x: number,
    h: number,
    weightIh: number,
    weightHh: number,
    biasIh: number,
    biasHh: number,
    hNext: number,
    y: number,
  ): void;
  /** gates[rows, units] = (dy + dh) ∘ f'; then dh = gates·U. hNext is the memory after the tick. */
  elmanBackward(
    rows: number,
    units: number,
    relu: number,
    hNext: number,
    dy: number,
    dh: number,
    weightHh: number,
    gates: number,
  ): void;
  /** elmanForward after its products: hNext holds the sums under f. */
  elmanGates(rows: number, units: number, relu: number, hNext: number, y: number): void;
  /** elmanBackward before its product: gates only. */
  elmanGatesBack(
    rows: number,
    units: number,
    relu: number,
    hNext: number,
    dy: number,
    dh: number,
    gates: number,
  ): void;
}

/**
 * The kernels of Elman's recurrent cell.
 *
 *     h' = f(x · Wᵀ + b_ih + h · Uᵀ + b_hh),  f = tanh or relu
 *
 * @source Elman, "Finding structure in time", Cognitive Science 14(2), 1990.
 *
 * @example
 *   const block = arena.allocate(1);
 *   block.array.set([-2]);
 *   const at = block.address;
 *   kernels.extension(elmanKernels).elmanGates(1, 1, 1, at, at);
 *   block.array[0] // => 0
 */
export const elmanKernels: KernelExtension<ElmanKernels> = { name: "elman", wasm, reference };

function reference(memory: () => Floats): ElmanKernels {
  const { product } = products(memory);
  const halves: Pick<ElmanKernels, "elmanGates" | "elmanGatesBack"> = {
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
