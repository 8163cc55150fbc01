import type { Floats } from "../Floats.js";
import type { Kernels } from "../Kernels.js";
import { dot } from "./products.js";

type Softmaxes = Pick<Kernels, "softmax" | "softmaxBack" | "logSoftmax" | "logSoftmaxBack">;

/** Softmax and its logarithm, row by row; the row's largest number is subtracted first, so that nothing overflows. */
export function softmaxes(memory: () => Floats): Softmaxes {
  return {
    softmax(rows, n, x, y) {
      const m = memory();
      for (let offset = 0; offset < rows * n; offset += n) {
        const largest = largestOf(m, n, x + offset);
        const sum = sumOfExp(m, n, x + offset, largest);
        for (let i = 0; i < n; i++) m[y + offset + i] = Math.exp(m[x + offset + i] - largest) / sum;
      }
    },

    softmaxBack(rows, n, y, dy, dx) {
      const m = memory();
      for (let offset = 0; offset < rows * n; offset += n) {
        const mean = dot(m, n, y + offset, dy + offset);
        for (let i = 0; i < n; i++) m[dx + offset + i] = m[y + offset + i] * (m[dy + offset + i] - mean);
      }
    },

    logSoftmax(rows, n, x, y) {
      const m = memory();
      for (let offset = 0; offset < rows * n; offset += n) {
        const largest = largestOf(m, n, x + offset);
        const logSum = Math.log(sumOfExp(m, n, x + offset, largest));
        for (let i = 0; i < n; i++) m[y + offset + i] = m[x + offset + i] - largest - logSum;
      }
    },

    logSoftmaxBack(rows, n, y, dy, dx) {
      const m = memory();
      for (let offset = 0; offset < rows * n; offset += n) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += m[dy + offset + i];
        for (let i = 0; i < n; i++)
          m[dx + offset + i] = m[dy + offset + i] - Math.exp(m[y + offset + i]) * sum;
      }
    },
  };
}

/** The largest of n numbers; NaN if one is NaN. */
export function largestOf(m: Floats, n: number, x: number): number {
  let largest = m[x];
  for (let i = 1; i < n; i++) largest = Math.max(largest, m[x + i]);
  return largest;
}

/** Σ exp(x - largest). */
export function sumOfExp(m: Floats, n: number, x: number, largest: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.exp(m[x + i] - largest);
  return sum;
}
