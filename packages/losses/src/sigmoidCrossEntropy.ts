import { describeValue, expectOptions, ShapeError, type LossRows, type Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";

/** Options of `sigmoidCrossEntropy`. */
export interface SigmoidCrossEntropyOptions<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /** How much the ones count, where zeros count 1: one number, or one for each output; 1 where not given. */
  readonly positiveWeight?: number | readonly number[];
  /** The share of the label, from 0 to below 1, that is moved to one half: 0 and 1 become ε/2 and 1 - ε/2. */
  readonly labelSmoothing?: number;
}

/**
 * The binary cross-entropy. Outputs are logits, so the network needs no sigmoid.
 *
 *     softplus(o) = max(o, 0) + log(1 + exp(-|o|))          q = (1 - ε) t + ε / 2
 *     loss = mean ( w q softplus(-o) + (1 - q) softplus(o) )
 *     delta = ( σ(o) (w q + 1 - q) - w q ) / (rows · features)          without options: (σ(o) - t) / (rows · features)
 *
 * - output   `[features]` or `[batch, features]`: logits, of any size without overflow
 * - target   as the output: 0, 1, or a probability between
 *
 * For one class, or several that do not exclude one another; for classes that do, use `softmaxCrossEntropy`. Where ones are
 * rare, `positiveWeight: zeros / ones` lets both count the same. PyTorch: `BCEWithLogitsLoss(pos_weight)`; Keras:
 * `BinaryCrossentropy(from_logits=True, label_smoothing)`.
 *
 * @throws {RangeError} When a positive weight is not from 0 up, or labelSmoothing not in [0, 1).
 * @throws {ShapeError} When the target has another shape than the output, or there is not one positive weight for each output.
 * @source Szegedy et al., "Rethinking the Inception architecture for computer vision", CVPR 2016 (label smoothing).
 * @example
 *   sigmoidCrossEntropy().compare([0, 40], [1, 0]).delta.toArray() // => [-0.25, 0.5]
 *   sigmoidCrossEntropy({ positiveWeight: 3 }).compare([0, 0], [1, 0]).delta.toArray() // => [-0.75, 0.25]
 */
export function sigmoidCrossEntropy<R extends Reduction | "none" = "mean">(
  options: SigmoidCrossEntropyOptions<R> = {},
): LossOf<R> {
  expectOptions("sigmoidCrossEntropy", options, ["positiveWeight", "labelSmoothing", "reduction"]);
  const { positiveWeight, labelSmoothing = 0 } = options;
  if (!(typeof labelSmoothing === "number" && labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(
      `sigmoidCrossEntropy: labelSmoothing is ${describeValue(labelSmoothing)}, expected a number in [0, 1)`,
    );
  }
  const weights = positiveWeight === undefined ? undefined : expectWeights(positiveWeight);
  const terms = weights || labelSmoothing > 0 ? weighedTerms(weights ?? [1], labelSmoothing) : plainTerms;
  return elementwise(
    "sigmoidCrossEntropy",
    options,
    ["positiveWeight", "labelSmoothing"],
    terms,
    (name, fanOut) => {
      if (!weights || typeof positiveWeight === "number" || weights.length === fanOut) return;
      throw new ShapeError(
        `${name}: output has ${fanOut} numbers a row, expected ${weights.length}, one for each positive weight`,
      );
    },
  );
}

function expectWeights(given: number | readonly number[]): readonly number[] {
  const weights = Array.isArray(given) ? (given as readonly number[]).slice() : [given as number];
  const isWeight = (weight: unknown): boolean =>
    typeof weight === "number" && weight >= 0 && weight < Infinity;
  if (weights.length > 0 && weights.every(isWeight)) return weights;
  throw new RangeError(
    `sigmoidCrossEntropy: positiveWeight is ${describeValue(given)}, expected a finite number from 0 up, or one for each output`,
  );
}

function plainTerms(batch: LossRows, from: number, size: number, scale: number): number {
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

function weighedTerms(weights: readonly number[], smoothing: number): typeof plainTerms {
  return (batch, from, size, scale) => {
    const { output, target, delta } = batch;
    const o = batch.outputOffset + from;
    const t = batch.targetOffset + from;
    const d = batch.deltaOffset + from;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const logit = output[o + i];
      const label = (1 - smoothing) * target[t + i] + smoothing / 2;
      const positive = label * weights[(from + i) % weights.length];
      const total = positive + (1 - label);
      const small = Math.exp(-Math.abs(logit));
      sum += total * (Math.max(logit, 0) + Math.log1p(small)) - positive * logit;
      delta[d + i] = scale * ((total * (logit < 0 ? small : 1)) / (1 + small) - positive);
    }
    return sum;
  };
}
