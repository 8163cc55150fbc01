import type { LossRows } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import { expectClass } from "./expectClass.js";

/** The cross-entropy of one row with a class as its target; writes `scale` times its derivative. */
export function classTerm(
  batch: LossRows,
  row: number,
  scale: number,
  smoothing: number,
  name: string,
): number {
  const { output, delta, fanOut } = batch;
  const o = batch.outputOffset + row * fanOut;
  const d = batch.deltaOffset + row * fanOut;
  const label = expectClass(name, batch.target[batch.targetOffset + row], fanOut);
  const largest = largestOf(output, o, fanOut);
  const sum = exponentials(batch, o, d, largest);
  const rest = smoothing / fanOut;
  let loss = Math.log(sum) - (1 - smoothing) * (output[o + label] - largest);
  for (let i = 0; i < fanOut; i++) {
    // Without smoothing, a logit of -Infinity (of an impossible class) would be multiplied by 0, which gives NaN.
    if (rest > 0) loss -= rest * (output[o + i] - largest);
    delta[d + i] = scale * (delta[d + i] / sum - rest - (i === label ? 1 - smoothing : 0));
  }
  return loss;
}

/**
 * The same where classes have weights, and for probabilities: `probability(i)` is that of class i in the target, before
 * smoothing. They are not scaled to a sum of 1.
 */
export function weighedTerm(
  batch: LossRows,
  row: number,
  scale: number,
  smoothing: number,
  weights: readonly number[] | undefined,
  probability: (i: number) => number,
): number {
  const { output, delta, fanOut } = batch;
  const o = batch.outputOffset + row * fanOut;
  const d = batch.deltaOffset + row * fanOut;
  const largest = largestOf(output, o, fanOut);
  const sum = exponentials(batch, o, d, largest);
  const wanted = (i: number): number =>
    (weights ? weights[i] : 1) * ((1 - smoothing) * probability(i) + smoothing / fanOut);
  let total = 0;
  for (let i = 0; i < fanOut; i++) total += wanted(i);
  let loss = total * Math.log(sum);
  for (let i = 0; i < fanOut; i++) {
    const share = wanted(i);
    // A logit of -Infinity (of an impossible class) times 0 would be NaN.
    if (share !== 0) loss -= share * (output[o + i] - largest);
    delta[d + i] = scale * ((total * delta[d + i]) / sum - share);
  }
  return loss;
}

/** The largest of `size` numbers from index `first` on. */
export function largestOf(values: Floats, first: number, size: number): number {
  let largest = values[first];
  for (let i = 1; i < size; i++) largest = Math.max(largest, values[first + i]); // Math.max keeps NaN
  return largest;
}

/** Writes exp(o - largest) to the delta and returns their sum, which is at least 1. */
export function exponentials(batch: LossRows, o: number, d: number, largest: number): number {
  let sum = 0;
  for (let i = 0; i < batch.fanOut; i++) {
    const value = Math.exp(batch.output[o + i] - largest);
    batch.delta[d + i] = value;
    sum += value;
  }
  return sum;
}
