import type { LossRows, Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";

/**
 * The logarithm of the hyperbolic cosine of the error: half its square near 0, its distance less log 2 far from it.
 *
 *     e = o - t
 *     loss = mean log cosh e = mean ( |e| + log(1 + exp(-2|e|)) - log 2 )          delta = tanh(e) / (rows · features)
 *
 * - output   `[features]` or `[batch, features]`
 * - target   as the output
 *
 * Like `huber`, but smooth everywhere, and without a distance to choose. PyTorch has none; Keras: `LogCosh()`.
 *
 * @throws {ShapeError} When the target has another shape than the output.
 * @source Keras `LogCosh`.
 * @see {@link huber}
 * @example
 *   const { loss, delta } = logCosh().compare([0, 1000], [0, 0]);
 *   loss // => (0 + 1000 - Math.LN2) / 2
 *   delta.toArray() // => [0, 0.5]
 */
export function logCosh<R extends Reduction | "none" = "mean">(options: LossOptions<R> = {}): LossOf<R> {
  return elementwise("logCosh", options, [], terms);
}

function terms(batch: LossRows, from: number, size: number, scale: number): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const error = output[o + i] - target[t + i];
    const distance = Math.abs(error);
    // exp of a number that is never above 0 cannot overflow, as cosh does.
    sum += distance + Math.log1p(Math.exp(-2 * distance)) - Math.LN2;
    delta[d + i] = scale * Math.tanh(error);
  }
  return sum;
}
