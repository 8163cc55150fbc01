import { expectClass } from "./expectClass.js";
import { expectClassTarget } from "./expectClassTarget.js";
import type { LabelledRows } from "./labelledRows.js";
import { logSumExp } from "./logSumExp.js";

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
