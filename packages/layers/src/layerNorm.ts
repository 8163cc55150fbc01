import type { Layer } from "@backstream/core";
import { normalisation, type NormOptions } from "./normalisation.js";

/**
 * Layer normalisation: each row gets the mean 0 and the variance 1, then learned weights and biases.
 *
 *     y = (x - mean) / √(variance + epsilon) ∘ weight + bias
 *
 * - input    `[batch, features]`
 * - output   `[batch, features]`
 * - `weight` `[features]`, `bias` `[features]`, where `affine` is true
 *
 * Mean and variance are those of the row's own features, so rows and ticks do not depend on each other: it suits streams,
 * where batch normalisation does not. PyTorch: `nn.LayerNorm(normalized_shape, eps, elementwise_affine)`; Keras:
 * `LayerNormalization(epsilon=1e-3)`, with other names: `gamma`, `beta`.
 *
 * @throws {RangeError} When a size is no whole number from 1 up, or epsilon is no number above 0.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Ba, Kiros & Hinton, "Layer normalization", arXiv:1607.06450, 2016.
 * @see packages/tensors/src/extensions/normalisationKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(dense(4, 8), layerNorm(8), dense(8, 1)).fanOut // => 1
 *   layerNorm(8, { affine: false }).parameters // => []
 */
export function layerNorm<const Features extends number>(
  features: Features,
  options: NormOptions = {},
): Layer<Features, Features> {
  return normalisation("layerNorm", features, { groups: 1, centred: true }, options);
}
