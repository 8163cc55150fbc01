import type { Floats } from "../Floats.js";
import { wasm } from "../generated/softmaxCrossEntropy.js";
import type { KernelExtension } from "../KernelExtension.js";
import { largestOf, sumOfExp } from "../reference/softmaxes.js";

/** Cross-entropy of a softmax, row by row. */
export interface SoftmaxCrossEntropyKernels {
  /**
   * delta = w (softmax(x) - onehot) for each row of n; returns Σ w · -log softmax(x)[class], w = scale · scales[row].
   * `classes` are floats that hold whole numbers; below 0: the row is masked, its delta is 0 for any x.
   * `scales` 0: all are 1. delta may be x.
   */
  softmaxCrossEntropy(
    rows: number,
    n: number,
    x: number,
    classes: number,
    scales: number,
    scale: number,
    delta: number,
  ): number;
}

/**
 * The kernel of the loss of classifiers, from the numbers before their softmax.
 *
 * @example
 *   const block = arena.allocate(3);
 *   block.array.set([0, 0, 1]); // two outputs, and the class
 *   const at = block.address;
 *   kernels.extension(softmaxCrossEntropyKernels).softmaxCrossEntropy(1, 2, at, at + 2, 0, 1, at);
 *   [...block.array] // => [0.5, -0.5, 1]
 */
export const softmaxCrossEntropyKernels: KernelExtension<SoftmaxCrossEntropyKernels> = {
  name: "softmaxCrossEntropy",
  wasm,
  reference,
};

function reference(memory: () => Floats): SoftmaxCrossEntropyKernels {
  return {
    softmaxCrossEntropy(rows, n, x, classes, scales, scale, delta) {
      const m = memory();
      let loss = 0;
      for (let row = 0, offset = 0; row < rows; row++, offset += n) {
        const label = m[classes + row];
        if (label < 0) {
          m.fill(0, delta + offset, delta + offset + n);
          continue;
        }
        const weight = scales === 0 ? scale : scale * m[scales + row];
        const largest = largestOf(m, n, x + offset);
        const sum = sumOfExp(m, n, x + offset, largest);
        loss += weight * (Math.log(sum) - (m[x + offset + label] - largest));
        for (let i = 0; i < n; i++) {
          const share = Math.exp(m[x + offset + i] - largest) / sum;
          m[delta + offset + i] = weight * (share - (i === label ? 1 : 0));
        }
      }
      return loss;
    },
  };
}
