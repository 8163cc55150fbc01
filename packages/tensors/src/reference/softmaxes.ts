import type { Floats } from "../Floats.js";
import type { Kernels } from "../Kernels.js";
import { dot } from "./products.js";

type Softmaxes = Pick<
  Kernels,
  "softmax" | "softmaxBack" | "logSoftmax" | "logSoftmaxBack" | "softmaxCrossEntropy"
>;

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

function largestOf(m: Floats, n: number, x: number): number {
  let largest = m[x];
  for (let i = 1; i < n; i++) largest = Math.max(largest, m[x + i]);
  return largest;
}

function sumOfExp(m: Floats, n: number, x: number, largest: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.exp(m[x + i] - largest);
  return sum;
}
