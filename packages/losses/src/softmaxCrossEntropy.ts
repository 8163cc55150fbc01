import { callName, describeValue, type LossRows, type Reduction } from "@backstream/core";
import { classesByKernel } from "./classesByKernel.js";
import { classShares, type ClassOptions } from "./classShares.js";
import { expectClass } from "./expectClass.js";
import { expectReduction } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { measureRows } from "./measureRows.js";
import { reduced } from "./reduced.js";
import type { RowwiseParts } from "./RowwiseParts.js";
import { classTerm, weighedTerm } from "./softmaxTerms.js";

/** Options of `softmaxCrossEntropy`. */
export interface SoftmaxCrossEntropyOptions<
  R extends Reduction | "none" = Reduction,
> extends ClassOptions<R> {
  /** What the targets are. By default decided by the width of a row: 1 is a class, that of the output is probabilities. */
  readonly targets?: "classes" | "probabilities";
  /** The share of the probability, from 0 to below 1, that is spread evenly over all classes. */
  readonly labelSmoothing?: number;
}

/**
 * The cross-entropy of classes that exclude one another. Outputs are logits, so the network needs no softmax.
 *
 *     q = (1 - ε) target + ε / classes          target: one-hot where it is a class
 *     loss = mean over rows of  -Σ w q log softmax(o)          w: the classes' weights, 1 where not given
 *     delta = (softmax(o) Σ w q - w q) / rows
 *
 * - output   `[classes]` or `[batch, classes]`: logits, of any size without overflow
 * - target   class indices, a number or `[batch]`; or probabilities, as the output
 *
 * The mean is over rows, not classes: a row's loss is -ln of the probability that its class got. With `classWeights` it
 * divides by the sum of the weights of the rows' classes instead, and rows of the `ignoredClass` do not count: in a stream,
 * too, over all ticks of an update. PyTorch: `CrossEntropyLoss(weight, ignore_index, label_smoothing)`; Keras:
 * `SparseCategoricalCrossentropy(from_logits=True, ignore_class)` and `CategoricalCrossentropy`.
 *
 * @throws {RangeError} When labelSmoothing is not in [0, 1), a class weight not from 0 up, or (by `compare`) a class does
 *   not exist.
 * @throws {ShapeError} When the target's shape fits neither classes nor probabilities, or there is not one class weight
 *   for each output.
 * @source Szegedy et al., "Rethinking the Inception architecture for computer vision", CVPR 2016 (label smoothing).
 * @see packages/tensors/src/reference/softmaxes.ts for the arithmetic in plain TypeScript
 * @example
 *   const { loss, delta } = softmaxCrossEntropy().compare([0, 0], 1);
 *   loss.toFixed(4) // => "0.6931"
 *   delta.toArray() // => [0.5, -0.5]
 *   softmaxCrossEntropy({ ignoredClass: -100 }).compare([[0, 0], [5, 1]], [1, -100]).loss.toFixed(4) // => "0.6931"
 */
export function softmaxCrossEntropy<R extends Reduction | "none" = "mean">(
  options: SoftmaxCrossEntropyOptions<R> = {},
): LossOf<R> {
  const factory = "softmaxCrossEntropy";
  const own = ["targets", "labelSmoothing", "classWeights", "ignoredClass", "reduction"];
  const name = callName(factory, options, own);
  const { targets, labelSmoothing = 0, ignoredClass } = options;
  const reduction = expectReduction(factory, options);
  if (targets !== undefined && targets !== "classes" && targets !== "probabilities") {
    throw new RangeError(
      `${factory}: targets is ${describeValue(targets)}, expected "classes" or "probabilities"`,
    );
  }
  if (!(typeof labelSmoothing === "number" && labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(
      `${factory}: labelSmoothing is ${describeValue(labelSmoothing)}, expected a number in [0, 1)`,
    );
  }
  if (targets === "probabilities" && ignoredClass !== undefined) {
    throw new RangeError(
      `${factory}: ignoredClass is ${describeValue(ignoredClass)} with targets that are probabilities, expected classes; mask the rows instead`,
    );
  }
  const { weights, rowShare, expectWidth } = classShares(factory, name, options);
  const onlyClasses = targets === "classes" || ignoredClass !== undefined;
  const byKernel = classesByKernel(name, weights, ignoredClass);
  const parts: RowwiseParts<R> = {
    name,
    reduction,
    rowShare: targets === "probabilities" ? undefined : rowShare,
    targetWidths: (fanOut) => {
      expectWidth(fanOut);
      return onlyClasses ? [1] : targets === "probabilities" ? [fanOut] : [1, fanOut];
    },
    part: (batch, row, scale) => {
      const { target, targetOffset, targetWidth, fanOut } = batch;
      if (targetWidth !== 1 || targets === "probabilities") {
        const t = targetOffset + row * fanOut;
        return weighedTerm(batch, row, scale, labelSmoothing, weights, (i) => target[t + i]);
      }
      if (!weights) return classTerm(batch, row, scale, labelSmoothing, name);
      const label = expectClass(name, target[targetOffset + row], fanOut);
      return weighedTerm(batch, row, scale, labelSmoothing, weights, (i) => (i === label ? 1 : 0));
    },
  };
  return reduced(parts, (batch) => {
    const classes = batch.targetWidth === 1 && targets !== "probabilities";
    if (!classes || labelSmoothing > 0 || !isWide(batch)) return measureRows(parts, batch);
    return byKernel(batch, reduction === "mean" ? 1 / batch.denominator : 1);
  });
}

/**
 * Whether the kernel is faster: with several rows from 8 classes on, with one row from 11. Only the width decides, since
 * the bits of a row must not depend on how many rows there are. The kernel calculates in float32, so not for float64.
 */
function isWide({ fanOut, output, delta }: LossRows): boolean {
  return fanOut >= 8 && output instanceof Float32Array && delta instanceof Float32Array;
}
