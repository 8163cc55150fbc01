import type { Optimizer } from "@backstream/core";
import { adamFamily, type AdamOptions, type AdamState } from "./adamFamily.js";

/**
 * Adam with decoupled weight decay: it is not added to the gradient.
 *
 *     p ← p - learningRate · weightDecay · p, then `adam` without weight decay
 *
 * In `adam` the decay is part of the gradient and divided by its root mean square; here it is the same for every
 * parameter. weightDecay is 0.01 where not given.
 * PyTorch's and Keras's `AdamW`; Keras's weight decay is 0.004 where not given.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.
 * @see packages/tensors/src/reference/adam.ts for the arithmetic in plain TypeScript
 * @example
 *   const optimizer = adamW({ learningRate: 0.5, weightDecay: 0.5 });
 *   const parameters = new Float32Array([1, 2]);
 *   optimizer.update(new Float32Array(2), optimizer.init(2), parameters, 1);
 *   [...parameters] // => [0.75, 1.5]
 */
export function adamW(options: AdamOptions = {}): Optimizer<AdamState> {
  return adamFamily("adamW", options, 0.01);
}
