import { callName, expectBoolean, ShapeError, type Reduction } from "@backstream/core";
import { expectReduction, type LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { rowwise } from "./rowwise.js";

/** Options of `gaussianNegativeLogLikelihood`. */
export interface GaussianNegativeLogLikelihoodOptions<
  R extends Reduction | "none" = Reduction,
> extends LossOptions<R> {
  /** Whether log(2π) / 2 is added for each target, which makes it a likelihood; not added where not given. */
  readonly constant?: boolean;
}

/**
 * The negative log-likelihood of a normal distribution: the net says a mean, and how uncertain it is.
 *
 *     v = log σ²
 *     loss = mean over rows and target features of  ( v + (m - t)² exp(-v) ) / 2          + log(2π) / 2 with `constant`
 *     delta of m = (m - t) exp(-v)          delta of v = ( 1 - (m - t)² exp(-v) ) / 2          each by (rows · features)
 *
 * - output   `[2 · features]` or `[batch, 2 · features]`: the means of all features, then the logarithms of their variances
 * - target   `[features]` or `[batch, features]`
 *
 * For regression whose noise is not the same everywhere. `constant` changes the loss, not the delta. PyTorch:
 * `GaussianNLLLoss(full)`, which takes variances by themselves; Keras has none.
 *
 * @throws {TypeError} When constant is no boolean.
 * @throws {ShapeError} When the output has an odd number of numbers a row, or the target not half of them.
 * @source Nix and Weigend, "Estimating the mean and variance of the target probability distribution", ICNN 1994.
 * @see {@link mixtureDensity}, which has several means
 * @example
 *   const { loss, delta } = gaussianNegativeLogLikelihood().compare([3, 0], 1);
 *   loss // => 2
 *   delta.toArray() // => [2, -1.5]
 */
export function gaussianNegativeLogLikelihood<R extends Reduction | "none" = "mean">(
  options: GaussianNegativeLogLikelihoodOptions<R> = {},
): LossOf<R> {
  const factory = "gaussianNegativeLogLikelihood";
  const name = callName(factory, options, ["constant", "reduction"]);
  const { constant = false } = options;
  expectBoolean(factory, "constant", constant);
  return rowwise({
    name,
    reduction: expectReduction(factory, options),
    targetWidths: (fanOut) => {
      if (fanOut % 2 === 0) return [fanOut / 2];
      throw new ShapeError(
        `${name}: output has ${fanOut} numbers a row, expected an even number: means, then logarithms of variances`,
      );
    },
    partsOfRow: (fanOut) => fanOut / 2,
    part: ({ fanOut, output, outputOffset, target, targetOffset, delta, deltaOffset }, row, scale, index) => {
      const features = fanOut / 2;
      const o = outputOffset + row * fanOut + index;
      const d = deltaOffset + row * fanOut + index;
      const error = output[o] - target[targetOffset + row * features + index];
      const logVariance = output[o + features];
      const slope = error * Math.exp(-logVariance);
      // Not where it is on the target: a very small variance has an infinite precision, and 0 · ∞ is NaN.
      const square = error === 0 ? 0 : error * slope;
      delta[d] = scale * (error === 0 ? 0 : slope);
      delta[d + features] = scale * 0.5 * (1 - square);
      return 0.5 * (logVariance + square + (constant ? logOfTwoPi : 0));
    },
  });
}

/** log(2π) */
const logOfTwoPi = 1.8378770664093453;
