import type { Floats } from "../Floats.js";
import { wasm } from "../generated/dropout.js";
import type { KernelExtension } from "../KernelExtension.js";
import { philox } from "../philox.js";

/** What dropout needs. */
export interface DropoutKernels {
  /**
   * factors[n] = 0 with probability `rate`, else 1 / (1 - rate). The same names give the same factors; `key0`, `key1`,
   * `randomStream` and `tick` are whole numbers of 32 bits.
   */
  dropoutFactors(
    n: number,
    rate: number,
    key0: number,
    key1: number,
    randomStream: number,
    tick: number,
    factors: number,
  ): void;
  /** y[n] = x ∘ factors. y may be x. */
  multiply(n: number, x: number, factors: number, y: number): void;
}

/**
 * The kernels of dropout: which numbers are dropped is drawn by name, with Philox, so that nothing has to be kept to draw
 * them again.
 *
 * @example
 *   const block = arena.allocate(1000);
 *   kernels.extension(dropoutKernels).dropoutFactors(1000, 0.5, 1, 2, 3, 4, block.address);
 *   new Set(block.array) // => new Set([0, 2])
 */
export const dropoutKernels: KernelExtension<DropoutKernels> = { name: "dropout", wasm, reference };

function reference(memory: () => Floats): DropoutKernels {
  const words = new Uint32Array(4);
  return {
    dropoutFactors(n, rate, key0, key1, randomStream, tick, factors) {
      const m = memory();
      const limit = Math.floor(rate * 2 ** 32);
      for (let i = 0; i < n; i++) {
        if (i % 4 === 0) {
          words.set([i / 4, tick, randomStream, 0]);
          philox(words, key0 >>> 0, key1 >>> 0);
        }
        m[factors + i] = words[i % 4] < limit ? 0 : 1 / (1 - rate);
      }
    },

    multiply(n, x, factors, y) {
      const m = memory();
      for (let i = 0; i < n; i++) m[y + i] = m[x + i] * m[factors + i];
    },
  };
}
