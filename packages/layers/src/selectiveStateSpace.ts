import { expectOptions, type Initialiser, type Layer } from "@backstream/core";
import { describeCall } from "./describeCall.js";
import { expectSize } from "./expectSize.js";
import { differentiate } from "./formula/differentiate.js";
import { ones } from "./initialisers/ones.js";
import { uniform } from "./initialisers/uniform.js";
import { layerName } from "./layerName.js";
import { parametersByName } from "./parametersByName.js";
import { parameterSpecs, type Initialisers } from "./parameterSpecs.js";

/** The parameters of `selectiveStateSpace`. */
export type SelectiveStateSpaceParameter =
  | "A_log"
  | "weight_delta"
  | "bias_delta"
  | "weight_B"
  | "weight_C"
  | "D";

export interface SelectiveStateSpaceOptions {
  /** Numbers that are kept for each feature; 16 where not given. */
  readonly state?: number;
  /**
   * By parameter; where not given A starts at -1, -2, …, D at 1, Δ (for an input of zeros) between 0.001 and 0.1, and the weights as
   * `uniform(1 / √features)`.
   */
  readonly initialise?: Initialisers<SelectiveStateSpaceParameter>;
}

/**
 * A selective state space, the memory of Mamba: the input decides how long each feature is remembered.
 *
 *     Δ = softplus(x · W_Δᵀ + b_Δ),  B = x · W_Bᵀ,  C = x · W_Cᵀ,  A = -exp(A_log)
 *     h'[e, n] = exp(Δ[e] A[e, n]) h[e, n] + Δ[e] B[n] x[e]
 *     y[e]     = Σₙ C[n] h'[e, n] + D[e] x[e]
 *
 * - input    `[batch, features]`
 * - output   `[batch, features]`
 * - carry    `state` `[batch, features · state]`
 * - A, D     `A_log` `[features, state]`, `D` `[features]`
 * - W, b     `weight_delta` `[features, features]`, `bias_delta` `[features]`, `weight_B` and `weight_C` `[state, features]`
 *
 * Convolution and gate of the block in the paper are layers of their own, and Δ has a full matrix. The parameters are those of
 * `mamba_ssm` where that has them; PyTorch and Keras have no such layer.
 *
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Gu & Dao, "Mamba: linear-time sequence modeling with selective state spaces", arXiv:2312.00752, algorithm 2, 2023.
 * @see `lru`
 * @example
 *   selectiveStateSpace(3, { state: 4 }).carry // => [{ name: "state", size: 12 }]
 */
export function selectiveStateSpace<const Features extends number>(
  features: Features,
  options: SelectiveStateSpaceOptions = {},
): Layer<Features, Features> {
  const name = layerName("selectiveStateSpace", features);
  expectSize(name, "features", features);
  expectOptions(name, options, ["state", "initialise"]);
  const { state: size = 16 } = options;
  expectSize(name, "state", size);
  const shapes = {
    A_log: [features, size],
    weight_delta: [features, features],
    bias_delta: [features],
    weight_B: [size, features],
    weight_C: [size, features],
    D: [features],
  };
  const weights = uniform(1 / Math.sqrt(features));
  const standard = {
    A_log: counting,
    weight_delta: weights,
    bias_delta: delays,
    weight_B: weights,
    weight_C: weights,
    D: ones(),
  };
  const specs = parameterSpecs(name, shapes, standard, options.initialise);
  const layer = differentiate(
    (x, p, { state }, ops) => {
      const { add, affine, exp, linear, matrixVector, multiply, outer, repeat, reshape, softplus } = ops;
      const delta = softplus(linear(x, p.weight_delta, p.bias_delta));
      const a = affine(exp(p.A_log), -1);
      const decay = exp(multiply(repeat(delta, size), a));
      const kept = multiply(decay, reshape(state, [features, size]));
      const next = add(kept, outer(multiply(delta, x), linear(x, p.weight_B)));
      const read = matrixVector(next, linear(x, p.weight_C));
      return {
        output: add(read, multiply(p.D, x)),
        carry: { state: reshape(next, [features * size]) },
      };
    },
    {
      name,
      fanIn: features,
      fanOut: features,
      carry: { state: features * size },
      parameters: parametersByName<SelectiveStateSpaceParameter>(specs),
    },
  );
  return { ...layer, description: describeCall(name, { state: size === 16 ? undefined : size }) };
}

/** ln 1, ln 2, … in each row. */
const counting: Initialiser = (values, [, state]) => {
  for (let i = 0; i < values.length; i++) values[i] = Math.log(1 + (i % state));
};

/** What softplus makes numbers between 0.001 and 0.1 of, evenly on a logarithmic scale. */
const delays: Initialiser = (values, _shape, random) => {
  for (let i = 0; i < values.length; i++) {
    const delta = Math.exp(Math.log(0.001) + random.uniform() * Math.log(100));
    values[i] = delta + Math.log(-Math.expm1(-delta));
  }
};
