import type { Layer } from "@backstream/core";
import type { Initialisers } from "./parameterSpecs.js";
import { normalisation, type NormOptions } from "./normalisation.js";

/** Options of `rmsNorm`: as of `layerNorm`, but there is no bias. */
export interface RmsNormOptions extends Omit<NormOptions, "initialise"> {
  /** Ones where not given. */
  readonly initialise?: Initialisers<"weight">;
}

/**
 * Root mean square normalisation: each row is divided by the root of the mean of its squares, then weighted.
 *
 *     y = x / √(mean of x² + epsilon) ∘ weight
 *
 * - input    `[batch, features]`
 * - output   `[batch, features]`
 * - `weight` `[features]`, where `affine` is true
 *
 * Layer normalisation without the mean, and about as good. PyTorch: `nn.RMSNorm(normalized_shape, eps,
 * elementwise_affine)`, where eps is the machine's epsilon by default; Keras: `RMSNormalization(epsilon=1e-6)`.
 *
 * @throws {RangeError} When a size is no whole number from 1 up, or epsilon is no number above 0.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Zhang & Sennrich, "Root mean square layer normalization", NeurIPS 2019.
 * @see packages/tensors/src/extensions/normalisationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   rmsNorm(8).parameters.map((parameter) => parameter.name) // => ["weight"]
 */
export function rmsNorm<const Features extends number>(
  features: Features,
  options: RmsNormOptions = {},
): Layer<Features, Features> {
  return normalisation("rmsNorm", features, { groups: 1, centred: false }, options);
}
