import { callName, type Reduction } from "@backstream/core";
import { classShares, type ClassOptions } from "./classShares.js";
import { expectClass } from "./expectClass.js";
import { expectReduction } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { rowwise } from "./rowwise.js";

/**
 * The surprise at the class, of a net that gives the logarithms of the classes' probabilities.
 *
 *     loss = mean over rows of  -w o[class]          delta[class] = -w / rows          w: the class's weight, 1 where not given
 *
 * - output   `[classes]` or `[batch, classes]`: log-probabilities
 * - target   class indices, a number or `[batch]`
 *
 * A net that ends in logits learns the same by `softmaxCrossEntropy`, whose delta is not as steep. With `classWeights` the mean
 * divides by the sum of the weights of the rows' classes. PyTorch: `NLLLoss(weight, ignore_index)`; Keras has none.
 *
 * @throws {RangeError} When a class weight is not from 0 up, or (by `compare`) a class does not exist.
 * @throws {ShapeError} When the target is not one number a row, or there is not one class weight for each output.
 * @source PyTorch `NLLLoss`.
 * @see {@link softmaxCrossEntropy} for logits
 * @example
 *   const { loss, delta } = negativeLogLikelihood().compare([-1, -2, -3], 1);
 *   loss // => 2
 *   delta.toArray() // => [0, -1, 0]
 */
export function negativeLogLikelihood<R extends Reduction | "none" = "mean">(
  options: ClassOptions<R> = {},
): LossOf<R> {
  const factory = "negativeLogLikelihood";
  const name = callName(factory, options, ["classWeights", "ignoredClass", "reduction"]);
  const { weights, rowShare, expectWidth } = classShares(factory, name, options);
  return rowwise({
    name,
    reduction: expectReduction(factory, options),
    rowShare,
    targetWidths: (fanOut) => {
      expectWidth(fanOut);
      return [1];
    },
    part: ({ fanOut, output, outputOffset, target, targetOffset, delta, deltaOffset }, row, scale) => {
      const label = expectClass(name, target[targetOffset + row], fanOut);
      const weight = weights ? weights[label] : 1;
      const d = deltaOffset + row * fanOut;
      delta.fill(0, d, d + fanOut);
      delta[d + label] = -scale * weight;
      return -weight * output[outputOffset + row * fanOut + label];
    },
  });
}
