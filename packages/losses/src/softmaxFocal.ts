import { callName, expectFinite, type LossRows, type Reduction } from "@backstream/core";
import { expectClass } from "./expectClass.js";
import { expectReduction, type LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { rowwise } from "./rowwise.js";
import { exponentials, largestOf } from "./softmaxTerms.js";

/** Options of `softmaxFocal`. */
export interface SoftmaxFocalOptions<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /** How much less what is right already counts; 2 where not given, 0 for no difference. */
  readonly gamma?: number;
}

/**
 * The cross-entropy of classes with less weight on what is right already: for many easy and few hard rows.
 *
 *     p = softmax(o)[class]
 *     loss = mean over rows of  -(1 - p)^γ log p
 *     delta = ( γ p log p (1 - p)^(γ-1) - (1 - p)^γ ) (one-hot(class) - softmax(o)) / rows
 *
 * - output   `[classes]` or `[batch, classes]`: logits, of any size without overflow
 * - target   class indices, a number or `[batch]`
 *
 * With a gamma of 0 it is `softmaxCrossEntropy`. Keras: `CategoricalFocalCrossentropy(from_logits=True)`, with an alpha that
 * multiplies the loss; PyTorch has none.
 *
 * @throws {RangeError} When gamma is not from 0 up, or (by `compare`) a class does not exist.
 * @throws {ShapeError} When the target is not one number a row.
 * @source Lin et al., "Focal loss for dense object detection", ICCV 2017, equation 4, over a softmax.
 * @see {@link sigmoidFocal}
 * @example
 *   softmaxFocal({ gamma: 2 }).compare([0, 0], 1).loss // => Math.LN2 / 4
 */
export function softmaxFocal<R extends Reduction | "none" = "mean">(
  options: SoftmaxFocalOptions<R> = {},
): LossOf<R> {
  const name = callName("softmaxFocal", options, ["gamma", "reduction"]);
  const { gamma = 2 } = options;
  expectFinite("softmaxFocal", "gamma", gamma, 0);
  return rowwise({
    name,
    reduction: expectReduction("softmaxFocal", options),
    targetWidths: () => [1],
    part: (batch, row, scale) => {
      const label = expectClass(name, batch.target[batch.targetOffset + row], batch.fanOut);
      return focalTerm(batch, row, scale, label, gamma);
    },
  });
}

function focalTerm(batch: LossRows, row: number, scale: number, label: number, gamma: number): number {
  const { output, delta, fanOut } = batch;
  const o = batch.outputOffset + row * fanOut;
  const d = batch.deltaOffset + row * fanOut;
  const largest = largestOf(output, o, fanOut);
  const sum = exponentials(batch, o, d, largest);
  const right = Math.exp(output[o + label] - largest) / sum;
  // Added up, not 1 - right: that would be 0 too soon.
  let wrong = 0;
  for (let i = 0; i < fanOut; i++) if (i !== label) wrong += delta[d + i] / sum;
  const logarithm = right > 0.5 ? Math.log1p(-wrong) : output[o + label] - largest - Math.log(sum);
  const factor = wrong ** gamma;
  const steeper =
    right === 0 || wrong === 0 || gamma === 0 ? 0 : (gamma * right * logarithm * factor) / wrong;
  const slope = scale * (steeper - factor);
  for (let i = 0; i < fanOut; i++) delta[d + i] = i === label ? slope * wrong : (-slope * delta[d + i]) / sum;
  return -factor * logarithm;
}
