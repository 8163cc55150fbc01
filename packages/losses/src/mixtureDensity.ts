import {
  callName,
  expectBoolean,
  expectCount,
  ShapeError,
  type LossRows,
  type Reduction,
} from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import { expectReduction, type LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { rowwise } from "./rowwise.js";

/** Options of `mixtureDensity`. */
export interface MixtureDensityOptions<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /** How many normal distributions are mixed. */
  readonly components: number;
  /** Numbers of a row of target. */
  readonly features: number;
  /** Whether a component has one deviation for all features; one for each feature where not given. */
  readonly isotropic?: boolean;
}

/**
 * The negative log-likelihood of a mixture of normal distributions: for targets that may be here or there.
 *
 *     π = softmax(logits)
 *     loss = mean over rows of  -log Σ_k π_k Π_f N(t_f; μ_kf, σ_kf)
 *
 * - output   `[batch, components · (1 + 2 · features)]` (isotropic: `components · (2 + features)`): the logits of all
 *            components; their means, component after component; the logarithms of their deviations, likewise, or one a
 *            component
 * - target   `[features]` or `[batch, features]`
 *
 * Where one x has several right answers, a mean between them is none: a mixture learns all of them. `torch.distributions`:
 * `MixtureSameFamily`; Keras has none.
 *
 * @throws {RangeError} When components or features are no whole number from 1 up.
 * @throws {TypeError} When isotropic is no boolean.
 * @throws {ShapeError} When output or target have another width.
 * @source Bishop, "Mixture density networks", Aston University NCRG/94/004, 1994.
 * @see {@link gaussianNegativeLogLikelihood} for one component, with logarithms of variances
 * @example
 *   // Two components, at -1 and 1, equally probable, with a deviation of 1.
 *   const { loss, delta } = mixtureDensity({ components: 2, features: 1 }).compare([0, 0, -1, 1, 0, 0], 0);
 *   loss.toFixed(6) // => (0.5 + Math.log(2 * Math.PI) / 2).toFixed(6)
 *   delta.toArray() // => [0, 0, -0.5, 0.5, 0, 0]
 */
export function mixtureDensity<R extends Reduction | "none" = "mean">(
  options: MixtureDensityOptions<R>,
): LossOf<R> {
  const name = callName("mixtureDensity", options, ["components", "features", "isotropic", "reduction"]);
  const { components, features, isotropic = false } = options;
  expectCount("mixtureDensity", "components", components);
  expectCount("mixtureDensity", "features", features);
  expectBoolean("mixtureDensity", "isotropic", isotropic);
  const deviations = isotropic ? 1 : features;
  const width = components * (1 + features + deviations);
  const shape = { components, features, deviations, logLikelihoods: new Float64Array(components) };
  return rowwise({
    name,
    reduction: expectReduction("mixtureDensity", options),
    targetWidths: (fanOut) => {
      if (fanOut === width) return [features];
      throw new ShapeError(
        `${name}: output has ${fanOut} numbers a row, expected ${width}: ${components} logits, ${components * features} means and ${components * deviations} logarithms of deviations`,
      );
    },
    part: (batch, row, scale) => mixtureTerm(batch, row, scale, shape),
  });
}

/** The sizes of a mixture, and room for a number of each component. */
interface Mixture {
  readonly components: number;
  readonly features: number;
  /** Of each component. */
  readonly deviations: number;
  readonly logLikelihoods: Float64Array;
}

function mixtureTerm(batch: LossRows, row: number, scale: number, mixture: Mixture): number {
  const { output, target, delta, fanOut } = batch;
  const { components, features, deviations, logLikelihoods } = mixture;
  const o = batch.outputOffset + row * fanOut;
  const d = batch.deltaOffset + row * fanOut;
  const t = batch.targetOffset + row * features;
  const means = components;
  const logDeviations = components * (1 + features);
  /** The index of the deviation of a feature, counted from the row's first number. */
  const deviationAt = (k: number, f: number): number =>
    logDeviations + k * deviations + (deviations === 1 ? 0 : f);
  const distance = (k: number, f: number): number => {
    const error = output[o + means + k * features + f] - target[t + f];
    return error === 0 ? 0 : error * Math.exp(-output[o + deviationAt(k, f)]);
  };
  for (let k = 0; k < components; k++) {
    let sum = output[o + k];
    for (let f = 0; f < features; f++)
      sum -= 0.5 * distance(k, f) ** 2 + output[o + deviationAt(k, f)] + halfLogOfTwoPi;
    logLikelihoods[k] = sum;
  }
  const all = logSumExp(output, o, components);
  const likelihood = logSumExp(logLikelihoods, 0, components);
  delta.fill(0, d, d + fanOut);
  for (let k = 0; k < components; k++) {
    // How likely it is that the target is of this component.
    const share = Math.exp(logLikelihoods[k] - likelihood);
    delta[d + k] = scale * (Math.exp(output[o + k] - all) - share);
    if (share === 0) continue; // its distances may be infinite
    for (let f = 0; f < features; f++) {
      const away = distance(k, f);
      const precision = Math.exp(-output[o + deviationAt(k, f)]);
      delta[d + means + k * features + f] = away === 0 ? 0 : scale * share * away * precision;
      delta[d + deviationAt(k, f)] += scale * share * (1 - away * away);
    }
  }
  return all - likelihood;
}

/** log(2π) / 2 */
const halfLogOfTwoPi = 0.9189385332046727;

/** log Σ exp of `size` numbers from index `first` on, of any size without overflow. */
function logSumExp(values: Floats, first: number, size: number): number {
  let largest = -Infinity;
  for (let i = first; i < first + size; i++) largest = Math.max(largest, values[i]); // keeps NaN
  if (largest === -Infinity) return -Infinity;
  let sum = 0;
  for (let i = first; i < first + size; i++) sum += Math.exp(values[i] - largest);
  return largest + Math.log(sum);
}
