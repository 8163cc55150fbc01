import type { Loss, LossRows } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";

/**
 * The binary cross-entropy. Outputs are logits, so the network needs no sigmoid.
 *
 *     loss = mean ( softplus(o) - o t ),  softplus(o) = max(o, 0) + log(1 + exp(-|o|))
 *     delta = (σ(o) - t) / (rows · features)
 *
 * - output   `[features]` or `[batch, features]`: logits, of any size without overflow
 * - target   as the output: 0, 1, or a probability between
 *
 * For one class, or several that do not exclude one another; for classes that do, use `softmaxCrossEntropy`.
 *
 * @throws {ShapeError} When the target has another shape than the output.
 * @example
 *   sigmoidCrossEntropy().compare([0, 40], [1, 0]).delta.toArray() // => [-0.25, 0.5]
 */
export function sigmoidCrossEntropy(options: LossOptions = {}): Loss {
  return elementwise("sigmoidCrossEntropy", options, [], terms);
}

function terms(batch: LossRows, from: number, size: number, scale: number): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const logit = output[o + i];
    const label = target[t + i];
    // exp of a number that is never above 0 cannot overflow.
    const small = Math.exp(-Math.abs(logit));
    sum += Math.max(logit, 0) - logit * label + Math.log1p(small);
    delta[d + i] = scale * ((logit < 0 ? small : 1) / (1 + small) - label);
  }
  return sum;
}
