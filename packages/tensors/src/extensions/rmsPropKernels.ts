import type { Floats } from "../Floats.js";
import { wasm } from "../generated/rmsProp.js";
import type { KernelExtension } from "../KernelExtension.js";

/** The update of RMSprop over n contiguous floats. */
export interface RmsPropKernels {
  /** PyTorch's RMSprop: s = decay·s + (1-decay)·g²; u = g / (√s + epsilon); velocity 0: p -= rate·u, else v = momentum·v + u, p -= rate·v. */
  rmsProp(
    n: number,
    parameters: number,
    gradient: number,
    square: number,
    velocity: number,
    rate: number,
    decay: number,
    epsilon: number,
    momentum: number,
    weightDecay: number,
  ): void;
}

/**
 * The update of RMSprop as PyTorch defines it; the gradient is only read.
 *
 * @source Tieleman and Hinton, Coursera lecture 6.5, 2012.
 *
 * @example
 *   const block = arena.allocate(3);
 *   block.array.set([1, 2]); // a parameter and its gradient; then the mean of its square
 *   const at = block.address;
 *   kernels.extension(rmsPropKernels).rmsProp(1, at, at + 1, at + 2, 0, 0.25, 0.75, 0, 0, 0);
 *   block.array[0] // => 0.5
 */
export const rmsPropKernels: KernelExtension<RmsPropKernels> = { name: "rmsProp", wasm, reference };

function reference(memory: () => Floats): RmsPropKernels {
  return {
    rmsProp(n, parameters, gradient, square, velocity, rate, decay, epsilon, momentum, weightDecay) {
      const m = memory();
      for (let i = 0; i < n; i++) {
        const g = m[gradient + i] + weightDecay * m[parameters + i];
        const spread = decay * m[square + i] + (1 - decay) * g * g;
        m[square + i] = spread;
        let step = g / (Math.sqrt(spread) + epsilon);
        if (velocity !== 0) {
          step += momentum * m[velocity + i];
          m[velocity + i] = step;
        }
        m[parameters + i] -= rate * step;
      }
    },
  };
}
