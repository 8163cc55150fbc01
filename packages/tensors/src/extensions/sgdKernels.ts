import type { Floats } from "../Floats.js";
import { wasm } from "../generated/sgd.js";
import type { KernelExtension } from "../KernelExtension.js";

/** The update of stochastic gradient descent over n contiguous floats. */
export interface SgdKernels {
  /** PyTorch's SGD: g += weightDecay·p; v = momentum·v + g (v = g where `first` is 1; v 0: no momentum); p -= rate·(nesterov ? g + momentum·v : v). */
  sgd(
    n: number,
    parameters: number,
    gradient: number,
    velocity: number,
    rate: number,
    momentum: number,
    nesterov: number,
    weightDecay: number,
    first: number,
  ): void;
}

/**
 * The update of stochastic gradient descent as PyTorch defines it; the gradient is only read.
 *
 * @example
 *   const block = arena.allocate(2);
 *   block.array.set([1, 2]); // a parameter and its gradient
 *   const at = block.address;
 *   kernels.extension(sgdKernels).sgd(1, at, at + 1, 0, 0.25, 0, 0, 0, 1);
 *   block.array[0] // => 0.5
 */
export const sgdKernels: KernelExtension<SgdKernels> = { name: "sgd", wasm, reference };

function reference(memory: () => Floats): SgdKernels {
  return {
    sgd(n, parameters, gradient, velocity, rate, momentum, nesterov, weightDecay, first) {
      const m = memory();
      for (let i = 0; i < n; i++) {
        const g = m[gradient + i] + weightDecay * m[parameters + i];
        let step = g;
        if (velocity !== 0) {
          const v = first === 1 ? g : momentum * m[velocity + i] + g;
          m[velocity + i] = v;
          step = nesterov === 1 ? g + momentum * v : v;
        }
        m[parameters + i] -= rate * step;
      }
    },
  };
}
