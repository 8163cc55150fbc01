import { callName, describeValue, lossFrom, type Loss, type LossRows } from "@backstream/core";
import { classesByKernel } from "./classesByKernel.js";
import { expectClass } from "./expectClass.js";
import { expectReduction, type LossOptions } from "./expectReduction.js";

/** Options of `softmaxCrossEntropy`. */
export interface SoftmaxCrossEntropyOptions extends LossOptions {
  /** What the targets are. By default decided by the width of a row: 1 is a class, that of the output is probabilities. */
  readonly targets?: "classes" | "probabilities";
  /** The share of the probability, from 0 to below 1, that is spread evenly over all classes. */
  readonly labelSmoothing?: number;
}

/**
 * The cross-entropy of classes that exclude one another. Outputs are logits, so the network needs no softmax.
 *
 *     q = (1 - ε) target + ε / classes          target: one-hot where it is a class
 *     loss = mean over rows of  -Σ q log softmax(o)
 *     delta = (softmax(o) Σq - q) / rows
 *
 * - output   `[classes]` or `[batch, classes]`: logits, of any size without overflow
 * - target   class indices, a number or `[batch]`; or probabilities, as the output
 *
 * The mean is over rows, not classes: a row's loss is -ln of the probability that its class got.
 *
 * @throws {RangeError} When labelSmoothing is not in [0, 1), or (by `compare`) a class does not exist.
 * @throws {ShapeError} When the target's shape fits neither classes nor probabilities.
 * @source Szegedy et al., "Rethinking the Inception architecture for computer vision", CVPR 2016 (label smoothing).
 * @see packages/tensors/src/reference/softmaxes.ts for the arithmetic in plain TypeScript
 * @example
 *   const { loss, delta } = softmaxCrossEntropy().compare([0, 0], 1);
 *   loss.toFixed(4) // => "0.6931"
 *   delta.toArray() // => [0.5, -0.5]
 */
export function softmaxCrossEntropy(options: SoftmaxCrossEntropyOptions = {}): Loss {
  const name = callName("softmaxCrossEntropy", options, ["targets", "labelSmoothing", "reduction"]);
  const { targets, labelSmoothing = 0 } = options;
  const reduction = expectReduction("softmaxCrossEntropy", options);
  if (targets !== undefined && targets !== "classes" && targets !== "probabilities") {
    throw new RangeError(
      `softmaxCrossEntropy: targets is ${describeValue(targets)}, expected "classes" or "probabilities"`,
    );
  }
  if (!(typeof labelSmoothing === "number" && labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(
      `softmaxCrossEntropy: labelSmoothing is ${describeValue(labelSmoothing)}, expected a number in [0, 1)`,
    );
  }
  const byKernel = classesByKernel(name);
  return lossFrom({
    name,
    reduction,
    targetWidths: (fanOut) =>
      targets === "classes" ? [1] : targets === "probabilities" ? [fanOut] : [1, fanOut],
    measure: (batch) => {
      const share = reduction === "mean" ? 1 / batch.present : 1;
      const classes = batch.targetWidth === 1 && targets !== "probabilities";
      if (classes && labelSmoothing === 0 && isWide(batch)) return byKernel(batch, share);
      let loss = 0;
      for (let row = 0; row < batch.rows; row++) {
        const to = batch.deltaOffset + row * batch.fanOut;
        if (batch.mask?.[row] === 0) {
          batch.delta.fill(0, to, to + batch.fanOut);
          continue;
        }
        const scale = share * (batch.weight?.[row] ?? 1);
        loss +=
          scale *
          (classes
            ? classRow(batch, row, scale, labelSmoothing, name)
            : probabilityRow(batch, row, scale, labelSmoothing));
      }
      return loss;
    },
  });
}

/**
 * Whether the kernel is faster: with several rows from 8 classes on, with one row from 11. Only the width decides, since
 * the bits of a row must not depend on how many rows there are. The kernel calculates in float32, so not for float64.
 */
function isWide({ fanOut, output, delta }: LossRows): boolean {
  return fanOut >= 8 && output instanceof Float32Array && delta instanceof Float32Array;
}

function classRow(batch: LossRows, row: number, scale: number, smoothing: number, name: string): number {
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

function probabilityRow(batch: LossRows, row: number, scale: number, smoothing: number): number {
  const { output, target, delta, fanOut } = batch;
  const o = batch.outputOffset + row * fanOut;
  const t = batch.targetOffset + row * fanOut;
  const d = batch.deltaOffset + row * fanOut;
  const largest = largestOf(output, o, fanOut);
  const sum = exponentials(batch, o, d, largest);
  const rest = smoothing / fanOut;
  // Probabilities are not scaled to a sum of 1.
  let total = smoothing;
  for (let i = 0; i < fanOut; i++) total += (1 - smoothing) * target[t + i];
  let loss = total * Math.log(sum);
  for (let i = 0; i < fanOut; i++) {
    const probability = (1 - smoothing) * target[t + i] + rest;
    if (probability !== 0) loss -= probability * (output[o + i] - largest);
    delta[d + i] = scale * ((total * delta[d + i]) / sum - probability);
  }
  return loss;
}

function largestOf(values: LossRows["output"], first: number, size: number): number {
  let largest = values[first];
  for (let i = 1; i < size; i++) largest = Math.max(largest, values[first + i]); // Math.max keeps NaN
  return largest;
}

/** Writes exp(o - largest) to the delta and returns their sum, which is at least 1. */
function exponentials(batch: LossRows, o: number, d: number, largest: number): number {
  let sum = 0;
  for (let i = 0; i < batch.fanOut; i++) {
    const value = Math.exp(batch.output[o + i] - largest);
    batch.delta[d + i] = value;
    sum += value;
  }
  return sum;
}
