import { expectClass } from "./expectClass.js";
import { expectClassTarget } from "./expectClassTarget.js";
import type { LabelledRows } from "./labelledRows.js";

/**
 * The cross-entropy of a row in nats, from logits `o`.
 *
 *     -Σ q log softmax(o) = Σ q (log Σ exp o - o)          several logits: q is 1 at the class, or probabilities
 *     log(1 + exp o) - t o                                 a single logit
 */
export function crossEntropy(name: string): (tick: LabelledRows, row: number) => number {
  return (tick, row) => {
    expectClassTarget(name, tick);
    const { width, output, target, targetWidth } = tick;
    if (width === 1) {
      const logit = output[row];
      return Math.max(logit, 0) - logit * target[row] + Math.log1p(Math.exp(-Math.abs(logit)));
    }
    const offset = row * width;
    const logSum = logSumExp(output, offset, width);
    if (targetWidth === 1) return logSum - output[offset + expectClass(name, target[row], width)];
    let sum = 0;
    for (let i = offset; i < offset + width; i++) {
      if (target[i] !== 0) sum += target[i] * (logSum - output[i]); // 0 · Infinity would be NaN
    }
    return sum;
  };
}

/** log Σ exp of `size` values from `offset` on. The largest is subtracted first, so that exp cannot overflow. */
function logSumExp(values: ArrayLike<number>, offset: number, size: number): number {
  let largest = values[offset];
  for (let i = 1; i < size; i++) largest = Math.max(largest, values[offset + i]); // Math.max keeps NaN
  let sum = 0;
  for (let i = 0; i < size; i++) sum += Math.exp(values[offset + i] - largest);
  return largest + Math.log(sum);
}
