import { describeValue, expectFinite, expectOptions, type LossRows, type Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";

/** Options of `sigmoidFocal`. */
export interface SigmoidFocalOptions<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /** How much less what is right already counts; 2 where not given, 0 for no difference. */
  readonly gamma?: number;
  /** The weight of ones, of which that of zeros is the rest to 1; where not given both count 1. */
  readonly alpha?: number;
}

/**
 * The binary cross-entropy with less weight on what is right already: for many easy and few hard questions.
 *
 *     p = σ(o)          m = p (1 - t) + (1 - p) t          the probability of the wrong answer
 *     α_t = α t + (1 - α) (1 - t)                          1 where no alpha is given
 *     loss = mean α_t m^γ ( softplus(o) - o t )
 *
 * - output   `[features]` or `[batch, features]`: logits, of any size without overflow
 * - target   as the output: 0, 1, or a probability between
 *
 * With a gamma of 0 it is `sigmoidCrossEntropy`. `alpha` weighs the ones, 1 - alpha the zeros; the paper found 0.25 best with a
 * gamma of 2. torchvision: `sigmoid_focal_loss(alpha, gamma)`; Keras: `BinaryFocalCrossentropy(from_logits=True)`.
 *
 * @throws {RangeError} When gamma is not from 0 up, or alpha not between 0 and 1.
 * @throws {ShapeError} When the target has another shape than the output.
 * @source Lin et al., "Focal loss for dense object detection", ICCV 2017, equation 5.
 * @see {@link softmaxFocal}
 * @example
 *   sigmoidFocal({ gamma: 2 }).compare(0, 1).loss // => Math.LN2 / 4
 */
export function sigmoidFocal<R extends Reduction | "none" = "mean">(
  options: SigmoidFocalOptions<R> = {},
): LossOf<R> {
  expectOptions("sigmoidFocal", options, ["gamma", "alpha", "reduction"]);
  const { gamma = 2, alpha } = options;
  expectFinite("sigmoidFocal", "gamma", gamma, 0);
  if (alpha !== undefined && !(typeof alpha === "number" && alpha >= 0 && alpha <= 1)) {
    throw new RangeError(`sigmoidFocal: alpha is ${describeValue(alpha)}, expected a number from 0 to 1`);
  }
  return elementwise("sigmoidFocal", options, ["gamma", "alpha"], (batch, from, size, scale) =>
    terms(batch, from, size, scale, gamma, alpha),
  );
}

function terms(
  batch: LossRows,
  from: number,
  size: number,
  scale: number,
  gamma: number,
  alpha: number | undefined,
): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const logit = output[o + i];
    const label = target[t + i];
    const small = Math.exp(-Math.abs(logit));
    const [more, less] = [1 / (1 + small), small / (1 + small)];
    const [yes, no] = logit < 0 ? [less, more] : [more, less];
    const surprise = Math.max(logit, 0) - logit * label + Math.log1p(small);
    const wrong = yes * (1 - label) + no * label;
    const factor = (alpha === undefined ? 1 : alpha * label + (1 - alpha) * (1 - label)) * wrong ** gamma;
    sum += factor * surprise;
    // The slope of wrong^γ is γ wrong^γ / wrong times that of wrong, (1 - 2t) p (1 - p); 0 where nothing is wrong.
    const steeper = wrong === 0 || gamma === 0 ? 0 : (gamma * surprise * (1 - 2 * label) * yes * no) / wrong;
    delta[d + i] = scale * factor * (yes - label + steeper);
  }
  return sum;
}
