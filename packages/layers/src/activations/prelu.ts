import { expectOptions, type Initialiser, type Layer, type WidthKeeping } from "@backstream/core";
import { activationKind } from "@backstream/tensors";
import { expectSize } from "../expectSize.js";
import { constant } from "../initialisers/constant.js";
import { layerName } from "../layerName.js";
import { parameterSpecs, type Initialisers } from "../parameterSpecs.js";

/** Options of `prelu`. */
export interface PreluOptions {
  /** `constant(0.25)` where not given. */
  readonly initialise?: Initialisers<"weight">;
}

/**
 * A leaky relu that learns its slope: one slope for each feature, or a single one for all.
 *
 *     y = x            where x > 0
 *     y = weight · x   elsewhere
 *
 * - input    `[batch, features]`; `[batch, any width]` with a single slope
 * - output   as the input
 * - `weight` `[features]`
 *
 * PyTorch: `nn.PReLU(num_parameters)`, with 1 as a single slope for all, too; Keras: `PReLU`, one slope a feature, which
 * starts at 0. Leave out weight decay for it, which would make it a relu.
 *
 * @throws {RangeError} When `features` is no whole number from 1 up.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source He, Zhang, Ren & Sun, "Delving deep into rectifiers", ICCV 2015.
 * @example
 *   stack(dense(4, 8), prelu(8), dense(8, 1)).parameters[2].shape // => [8]
 *   stack(dense(4, 8), prelu(), dense(8, 1)).parameters[2].shape // => [1]
 */
export function prelu(features?: 1, options?: PreluOptions): WidthKeeping;
export function prelu<const Features extends number>(
  features: Features,
  options?: PreluOptions,
): Layer<Features, Features>;
export function prelu(features = 1, options: PreluOptions = {}): Layer {
  const name = layerName("prelu", features);
  expectSize(name, "features", features);
  expectOptions(name, options, ["initialise"]);
  const quarter: Initialiser = constant(0.25);
  const single = features === 1;
  const width = single ? 0 : features;
  return {
    name,
    fanIn: width,
    fanOut: width,
    ...(single && { keepsWidth: true as const }),
    parameters: parameterSpecs(name, { weight: [features] }, quarter, options.initialise),
    carry: [],
    tape: 0,
    gateDeltas: single ? 1 : features,
    forward: (kernels, { rows, fanIn, input: x, output: y, parameters: w, memory: m }) => {
      const n = rows * fanIn;
      if (single) return kernels.activate(activationKind.leakyRelu, n, x, y, m[w]);
      for (let i = 0; i < n; i++) m[y + i] = m[x + i] > 0 ? m[x + i] : m[w + (i % features)] * m[x + i];
    },
    // What each number adds to the gradient of its slope.
    backward: (_kernels, { rows, fanIn, input: x, outputDelta: dy, gateDeltas: d, memory: m }) => {
      for (let i = 0; i < rows * fanIn; i++) m[d + i] = m[x + i] > 0 ? 0 : m[dy + i] * m[x + i];
    },
    inputDelta: (
      _kernels,
      { rows, fanIn, input: x, outputDelta: dy, inputDelta: dx, parameters: w, memory: m },
    ) => {
      for (let i = 0; i < rows * fanIn; i++)
        m[dx + i] = m[dy + i] * (m[x + i] > 0 ? 1 : m[w + (i % features)]);
    },
    gradient: (kernels, { rows, fanIn, gateDeltas: d, gradient: g }) => {
      if (single) kernels.sumRows(rows * fanIn, 1, d, 1, g);
      else kernels.sumRows(rows, features, d, features, g);
    },
  };
}
