import { describeValue, expectOptions, type Layer } from "@backstream/core";
import { layerName } from "./layerName.js";
import { normalisation, type NormOptions } from "./normalisation.js";

/** Options of `groupNorm`. */
export interface GroupNormOptions extends NormOptions {
  /** How many groups of neighbouring features there are; it divides the number of features. */
  readonly groups: number;
}

/**
 * Group normalisation: as layer normalisation, for each group of neighbouring features by itself.
 *
 *     y = (x - mean of its group) / √(variance of its group + epsilon) ∘ weight + bias
 *
 * - input    `[batch, features]`
 * - output   `[batch, features]`
 * - `weight` `[features]`, `bias` `[features]`, where `affine` is true
 *
 * For features that come from several sources of different scale. PyTorch: `nn.GroupNorm(num_groups, num_channels, eps,
 * affine)`; Keras: `GroupNormalization(groups, epsilon=1e-3)`.
 *
 * @throws {RangeError} When a size is no whole number from 1 up, `groups` does not divide the features, or epsilon is no
 *   number above 0.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Wu & He, "Group normalization", ECCV 2018.
 * @see packages/tensors/src/extensions/normalisationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   groupNorm(8, { groups: 2 }).parameters.map((parameter) => parameter.shape) // => [[8], [8]]
 */
export function groupNorm<const Features extends number>(
  features: Features,
  options: GroupNormOptions,
): Layer<Features, Features> {
  const name = layerName("groupNorm", features);
  const given: Partial<GroupNormOptions> = options ?? {}; // as from JavaScript
  expectOptions(name, given, ["groups", "affine", "epsilon", "initialise"]);
  const { groups } = given;
  if (typeof groups !== "number" || groups < 1 || !Number.isInteger(features / groups)) {
    throw new RangeError(
      `${name}: groups is ${describeValue(groups)}, expected a whole number that divides the features`,
    );
  }
  return normalisation("groupNorm", features, { groups, centred: true }, options, ["groups"]);
}
