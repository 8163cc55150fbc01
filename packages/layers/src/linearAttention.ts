import { expectOptions, type Layer } from "@backstream/core";
import { describeCall } from "./describeCall.js";
import { expectHeads } from "./expectHeads.js";
import { differentiate } from "./formula/differentiate.js";
import { uniform } from "./initialisers/uniform.js";
import { layerName } from "./layerName.js";
import { parametersByName } from "./parametersByName.js";
import { parameterSpecs, type Initialisers } from "./parameterSpecs.js";

/** The parameters of `linearAttention` and `retention`. */
export type LinearAttentionParameter = "in_proj_weight" | "out_proj.weight";

/** Options of `linearAttention` and `retention`. */
export interface LinearAttentionOptions {
  /** Parts of the features that attend each for itself; 1 where not given. */
  readonly heads?: number;
  /** By parameter; `uniform(1 / √features)` where not given. */
  readonly initialise?: Initialisers<LinearAttentionParameter>;
}

/**
 * Attention over the whole past in constant time and memory: a sum of outer products of keys and values.
 *
 *     q, k, v = x · W_inᵀ                  per head, d = features / heads each
 *     S'      = S + φ(k) vᵀ                φ(v) = elu(v) + 1
 *     z'      = z + φ(k)
 *     y       = (φ(q)ᵀ S' / (φ(q) · z')) · W_outᵀ
 *
 * - input    `[batch, features]`
 * - output   `[batch, features]`
 * - carry    `state` `[batch, heads · d · d]`, `normaliser` `[batch, features]`
 * - W_in     `in_proj_weight` `[3·features, features]`, rows of q, k, v; W_out `out_proj.weight` `[features, features]`
 *
 * Nothing is forgotten: on an endless stream the sums grow, and in float32 new ticks count less and less, until they count for nothing.
 * `retention` forgets. The parameters have the names of PyTorch's `nn.MultiheadAttention` without bias; PyTorch and Keras have no
 * such layer.
 *
 * @throws {RangeError} When a size is no whole number from 1 up, or the heads do not divide the features.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Katharopoulos et al., "Transformers are RNNs: fast autoregressive transformers with linear attention", ICML 2020,
 *   equations 16 to 20.
 * @see `retention`
 * @example
 *   linearAttention(4, { heads: 2 }).carry // => [{ name: "state", size: 8 }, { name: "normaliser", size: 4 }]
 */
export function linearAttention<const Features extends number>(
  features: Features,
  options: LinearAttentionOptions = {},
): Layer<Features, Features> {
  const name = layerName("linearAttention", features);
  expectOptions(name, options, ["heads", "initialise"]);
  const { heads = 1 } = options;
  const width = expectHeads(name, features, heads);
  const shapes = { in_proj_weight: [3 * features, features], "out_proj.weight": [features, features] };
  const specs = parameterSpecs(name, shapes, uniform(1 / Math.sqrt(features)), options.initialise);
  const layer = differentiate(
    (x, p, { state, normaliser }, ops) => {
      const { add, concat, divide, eluPlusOne, linear, multiply, outer, reshape, slice, sum, vectorMatrix } =
        ops;
      const projected = linear(x, p.in_proj_weight);
      const queries = eluPlusOne(slice(projected, 0, features));
      const keys = eluPlusOne(slice(projected, features, 2 * features));
      const values = slice(projected, 2 * features);
      const nextNormaliser = add(normaliser, keys);
      const heard = Array.from({ length: heads }, (_, head) => {
        const part = (of: typeof x, size = width): typeof x => slice(of, head * size, (head + 1) * size);
        const [q, k, v] = [part(queries), part(keys), part(values)];
        const next = add(reshape(part(state, width * width), [width, width]), outer(k, v));
        const y = divide(vectorMatrix(q, next), sum(multiply(q, part(nextNormaliser))));
        return { y, next: reshape(next, [width * width]) };
      });
      return {
        output: linear(concat(...heard.map(({ y }) => y)), p["out_proj.weight"]),
        carry: { state: concat(...heard.map(({ next }) => next)), normaliser: nextNormaliser },
      };
    },
    {
      name,
      fanIn: features,
      fanOut: features,
      carry: { state: features * width, normaliser: features },
      parameters: parametersByName<LinearAttentionParameter>(specs),
    },
  );
  return { ...layer, description: describeCall(name, { heads: heads === 1 ? undefined : heads }) };
}
