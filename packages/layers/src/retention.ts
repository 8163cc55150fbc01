import { expectOptions, type Layer } from "@backstream/core";
import { describeCall } from "./describeCall.js";
import { expectHeads } from "./expectHeads.js";
import { differentiate } from "./formula/differentiate.js";
import { uniform } from "./initialisers/uniform.js";
import { layerName } from "./layerName.js";
import type { LinearAttentionOptions, LinearAttentionParameter } from "./linearAttention.js";
import { parametersByName } from "./parametersByName.js";
import { parameterSpecs } from "./parameterSpecs.js";

/**
 * Retention: attention over the past that forgets, at another rate in each head.
 *
 *     q, k, v = x · W_inᵀ                  per head, d = features / heads each
 *     S'      = γ S + k vᵀ                 γ = 1 - 2^(-5 - head), head from 0
 *     y       = (q S' / √d) · W_outᵀ
 *
 * - input    `[batch, features]`
 * - output   `[batch, features]`
 * - carry    `state` `[batch, heads · d · d]`
 * - W_in     `in_proj_weight` `[3·features, features]`, rows of q, k, v; W_out `out_proj.weight` `[features, features]`
 *
 * A head remembers about 32, 64, 128, … ticks. This is the recurrence alone: rotation, normalisation and gate of the paper's block are
 * layers of their own. PyTorch and Keras have no such layer.
 *
 * @throws {RangeError} When a size is no whole number from 1 up, or the heads do not divide the features.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Sun et al., "Retentive network: a successor to transformer for large language models", arXiv:2307.08621, equation 6, 2023.
 * @see `linearAttention`
 * @example
 *   retention(4, { heads: 2 }).carry // => [{ name: "state", size: 8 }]
 */
export function retention<const Features extends number>(
  features: Features,
  options: LinearAttentionOptions = {},
): Layer<Features, Features> {
  const name = layerName("retention", features);
  expectOptions(name, options, ["heads", "initialise"]);
  const { heads = 1 } = options;
  const width = expectHeads(name, features, heads);
  const shapes = { in_proj_weight: [3 * features, features], "out_proj.weight": [features, features] };
  const specs = parameterSpecs(name, shapes, uniform(1 / Math.sqrt(features)), options.initialise);
  const layer = differentiate(
    (x, p, { state }, { add, affine, concat, linear, outer, reshape, slice, vectorMatrix }) => {
      const projected = linear(x, p.in_proj_weight);
      const heard = Array.from({ length: heads }, (_, head) => {
        const part = (of: typeof x, from: number, size: number): typeof x =>
          slice(of, from + head * size, from + (head + 1) * size);
        const [q, k, v] = [0, features, 2 * features].map((from) => part(projected, from, width));
        const decayed = affine(part(state, 0, width * width), 1 - 2 ** (-5 - head));
        const next = add(reshape(decayed, [width, width]), outer(k, v));
        return { y: vectorMatrix(q, next), next: reshape(next, [width * width]) };
      });
      const heardAll = affine(concat(...heard.map(({ y }) => y)), 1 / Math.sqrt(width));
      return {
        output: linear(heardAll, p["out_proj.weight"]),
        carry: { state: concat(...heard.map(({ next }) => next)) },
      };
    },
    {
      name,
      fanIn: features,
      fanOut: features,
      carry: { state: features * width },
      parameters: parametersByName<LinearAttentionParameter>(specs),
    },
  );
  return { ...layer, description: describeCall(name, { heads: heads === 1 ? undefined : heads }) };
}
