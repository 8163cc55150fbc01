import {
  describeValue,
  expectBoolean,
  expectOptions,
  UnknownNameError,
  type Initialiser,
  type Layer,
} from "@backstream/core";
import { attentionKernels } from "@backstream/tensors";
import { describeCall } from "./describeCall.js";
import { expectSize } from "./expectSize.js";
import { glorotUniform } from "./initialisers/glorotUniform.js";
import { uniform } from "./initialisers/uniform.js";
import { layerName } from "./layerName.js";
import { parameterSpecs, type Initialisers } from "./parameterSpecs.js";

/** How attention knows the age of a tick. */
export type AttentionPositions = "none" | "alibi" | "rotary";

/** The parameters of attention, by PyTorch's names. */
export type AttentionParameter = "in_proj_weight" | "in_proj_bias" | "out_proj.weight" | "out_proj.bias";

export interface AttentionOptions {
  /** Into so many parts the features are divided, each with weights of its own. */
  readonly heads: number;
  /** The newest ticks that a tick sees, its own among them. */
  readonly window: number;
  /** `"none"` where not given: then the order of the ticks makes no difference. */
  readonly positions?: AttentionPositions;
  /** Whether the projections add biases; true where not given. */
  readonly bias?: boolean;
  /** By parameter; where not given as PyTorch does: `glorotUniform()`, `uniform(1 / √features)`, biases of zero. */
  readonly initialise?: Initialisers<AttentionParameter>;
}

/**
 * Multi-head self-attention over a sliding window of the past: each tick looks up, among the newest ticks, those whose keys
 * are like its query.
 *
 *     [q, k, v] = x · W_inᵀ + b_in
 *     w(a)      = softmax over a of (q · k(a) / √width - slope · a)      a: age, 0 … window - 1; width = features / heads
 *     y         = [Σ w(a) · v(a) of each head] · W_outᵀ + b_out
 *
 * - input    `[batch, features]`
 * - output   `[batch, features]`
 * - carry    `keys`, `values` `[batch, (window - 1) · features]`, oldest tick first; `count` `[batch, 1]`: how many of them there
 *   are. Fewer are in the newest places. None for a window of 1
 * - `in_proj_weight` `[3 · features, features]` (queries, keys, values), `out_proj.weight` `[features, features]`,
 *   `in_proj_bias` `[3 · features]`, `out_proj.bias` `[features]`
 *
 * Positions depend on the age of a tick only, so a stream may be endless. With `"alibi"` each head subtracts `slope · a`, with
 * slopes 2^(-8 / heads), 2^(-16 / heads) …; for other numbers of heads than powers of two, some between these. With `"rotary"`
 * the pairs (2i, 2i + 1) of a key are turned by `a · 10000^(-2i / width)` against the query; `keys` are kept turned.
 *
 * The memory is copied at every tick, so a tick costs time in proportion to `window · features`. In PyTorch it is
 * `MultiheadAttention(features, heads)` with a mask for the window and the future; in Keras `MultiHeadAttention`.
 *
 * @throws {RangeError} When a size is no whole number from 1 up, the heads do not divide the features, or rotary pairs would be
 *   incomplete.
 * @throws {UnknownNameError} When there is no such option, kind of positions or parameter.
 * @source Vaswani et al., "Attention is all you need", NIPS 2017; Press et al., "Train short, test long: attention with linear
 *   biases enables input length extrapolation", ICLR 2022; Su et al., "RoFormer: enhanced transformer with rotary position
 *   embedding", Neurocomputing 568, 2024.
 * @see packages/tensors/src/extensions/attentionKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   const layer = attention(8, { heads: 2, window: 5, positions: "rotary" });
 *   layer.parameters.map((parameter) => parameter.shape) // => [[24, 8], [24], [8, 8], [8]]
 *   layer.carry.map(({ size }) => size) // => [32, 32, 1]
 */
export function attention<const Width extends number>(
  features: Width,
  options: AttentionOptions,
): Layer<Width, Width> {
  const name = layerName("attention", features);
  expectSize(name, "features", features);
  expectOptions(name, options, ["heads", "window", "positions", "bias", "initialise"]);
  const { heads, window, positions = "none", bias = true, initialise } = options;
  expectSize(name, "heads", heads);
  expectSize(name, "window", window);
  expectBoolean(name, "bias", bias);
  const width = expectHeads(name, features, heads, positions);
  const past = window - 1;
  const inner = 3 * features; // queries, keys and values
  const tape = inner + features + heads * window;
  const gates = inner + features + window;
  const inBias = inner * features;
  const outWeight = inBias + (bias ? inner : 0);
  const outBias = outWeight + features * features;
  // The first slope, and the ratio of the turning angles of one pair and the pair before it; 0: none.
  const decay = positions === "alibi" ? 2 ** (-8 / 2 ** Math.floor(Math.log2(heads))) : 0;
  const ratio = positions === "rotary" ? 10_000 ** (-2 / width) : 0;
  const shapes = {
    in_proj_weight: [inner, features],
    ...(bias && { in_proj_bias: [inner] }),
    "out_proj.weight": [features, features],
    ...(bias && { "out_proj.bias": [features] }),
  };
  return {
    name,
    description: describeCall(name, {
      heads,
      window,
      positions: positions === "none" ? undefined : positions,
      bias: bias ? undefined : false,
    }),
    fanIn: features,
    fanOut: features,
    parameters: parameterSpecs(name, shapes, asPyTorch(features), initialise),
    carry:
      past === 0
        ? []
        : [
            { name: "keys", size: past * features },
            { name: "values", size: past * features },
            { name: "count", size: 1, derivative: false, countsTo: past },
          ],
    tape,
    gateDeltas: gates,
    forward: (kernels, { rows, parameters: p, input, output, carryIn, carryOut, tape: t, projected }) => {
      if (!projected) {
        const b = bias ? p + inBias : 0;
        kernels.productTransposed(rows, inner, features, input, features, p, features, b, t, tape);
      }
      kernels
        .extension(attentionKernels)
        .attentionForward(rows, heads, width, past, decay, ratio, carryIn, carryOut, t);
      const b = bias ? p + outBias : 0;
      const w = p + outWeight;
      kernels.productTransposed(rows, features, features, t + inner, tape, w, features, b, output, features);
    },
    project: (kernels, { rows, parameters: p, input, tape: t }) => {
      const b = bias ? p + inBias : 0;
      kernels.productTransposed(rows, inner, features, input, features, p, features, b, t, tape);
    },
    backward: (
      kernels,
      { rows, parameters: p, carryIn, tape: t, outputDelta, carryDelta, gateDeltas: g },
    ) => {
      const w = p + outWeight;
      kernels.product(rows, features, features, outputDelta, features, w, features, g + inner, gates, 0);
      kernels
        .extension(attentionKernels)
        .attentionBackward(rows, heads, width, past, ratio, carryIn, t, carryDelta, g);
    },
    inputDelta: (kernels, { rows, parameters: p, gateDeltas, inputDelta }) => {
      kernels.product(rows, features, inner, gateDeltas, gates, p, features, inputDelta, features, 0);
    },
    gradient: (kernels, { rows, input, tape: t, outputDelta, gateDeltas, gradient: g }) => {
      const w = g + outWeight;
      kernels.productGradient(rows, inner, features, gateDeltas, gates, input, features, g, features);
      kernels.productGradient(rows, features, features, outputDelta, features, t + inner, tape, w, features);
      if (!bias) return;
      kernels.sumRows(rows, inner, gateDeltas, gates, g + inBias);
      kernels.sumRows(rows, features, outputDelta, features, g + outBias);
    },
  };
}

/** PyTorch's default: biases are zero; the weights of the way out are drawn as those of a linear map. */
function asPyTorch(features: number): Initialiser {
  return (values, shape, random) => {
    const [rows] = shape;
    if (shape.length === 1) values.fill(0);
    else if (rows === features) uniform(1 / Math.sqrt(features))(values, shape, random);
    else glorotUniform()(values, shape, random);
  };
}

/** The width of a head. @throws {RangeError | UnknownNameError} */
function expectHeads(where: string, features: number, heads: number, positions: unknown): number {
  if (features % heads !== 0) {
    throw new RangeError(
      `${where}: heads is ${heads}, expected a number that divides the ${features} features`,
    );
  }
  const width = features / heads;
  if (positions !== "none" && positions !== "alibi" && positions !== "rotary") {
    throw new UnknownNameError(
      `${where}: positions is ${describeValue(positions)}, expected "none", "alibi" or "rotary"`,
    );
  }
  if (positions === "rotary" && width % 2 === 1) {
    throw new RangeError(
      `${where}: heads is ${heads}, expected heads of an even width for rotary positions, not of ${width}`,
    );
  }
  return width;
}
