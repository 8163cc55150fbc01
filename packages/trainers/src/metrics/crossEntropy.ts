import { expectClass, expectClassTarget } from "./classes.js";
import type { LabelledRows } from "./labelledRows.js";

/**
 * The surprise of a row's target, in nats, from logits.
 *
 *     -Σ q log softmax(o) = Σ q (log Σ exp o - o)          several logits: q is the class, or probabilities
 *     log(1 + exp o) - t o                                 a single one
 */
export function crossEntropy(name: string): (tick: LabelledRows, row: number) => number {
  return (tick, row) => {
    expectClassTarget(name, tick);
    const { width, output, target, targetWidth } = tick;
    if (width === 1) {
      const logit = output[row];
      return Math.max(logit, 0) - logit * target[row] + Math.log1p(Math.exp(-Math.abs(logit)));
    }
    const at = row * width;
    const logSum = logSumExp(output, at, width);
    if (targetWidth === 1) return logSum - output[at + expectClass(name, target[row], width)];
    let sum = 0;
    for (let i = at; i < at + width; i++) if (target[i] !== 0) sum += target[i] * (logSum - output[i]);
    return sum;
  };
}

/** log Σ exp, of numbers of any size: less their largest they cannot overflow. */
function logSumExp(values: ArrayLike<number>, at: number, size: number): number {
  let largest = values[at];
  for (let i = 1; i < size; i++) largest = Math.max(largest, values[at + i]); // Math.max keeps NaN
  let sum = 0;
  for (let i = 0; i < size; i++) sum += Math.exp(values[at + i] - largest);
  return largest + Math.log(sum);
}
