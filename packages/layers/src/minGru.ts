import { expectOptions, type Layer } from "@backstream/core";
import { expectGradientMethod } from "./expectGradientMethod.js";
import { expectSize } from "./expectSize.js";
import { differentiateKept } from "./formula/differentiateKept.js";
import { gateTraces } from "./gateTraces.js";
import type { GradientMethod } from "./GradientMethod.js";
import { uniform } from "./initialisers/uniform.js";
import { layerName } from "./layerName.js";
import { parametersByName } from "./parametersByName.js";
import { parameterSpecs, type Initialisers } from "./parameterSpecs.js";
import { withGradient } from "./withGradient.js";

/** The parameters of `minGru` and `minLstm`. */
export type MinimalParameter = "weight_ih_l0" | "bias_ih_l0";

/** Options of `minGru` and `minLstm`. */
export interface MinimalOptions {
  /** By parameter; `uniform(1 / √fanIn)` where not given. */
  readonly initialise?: Initialisers<MinimalParameter>;
}

export interface MinGruOptions extends MinimalOptions {
  /** How far back its gradient reaches; "window" where not given. "frozen" learns nothing: all parameters write the memory. */
  readonly gradient?: GradientMethod;
}

/**
 * The minimal gated recurrent unit: its gate reads the input only, so each unit's memory depends on its own memory alone.
 *
 *     z  = σ(x · W_zᵀ + b_z)
 *     n  = x · W_nᵀ + b_n
 *     h' = (1 - z) ∘ h + z ∘ n
 *
 * - input    `[batch, fanIn]`
 * - output   `[batch, units]`, the new h
 * - carry    `hidden` `[batch, units]`
 * - W, b     `weight_ih_l0` `[2·units, fanIn]`, `bias_ih_l0` `[2·units]`; in the order z, n
 *
 * A third of the parameters of `gru` or fewer. A unit cannot read another's memory within the layer: put several in a `stack`, with
 * `dense` layers between them. This is the form without logarithms; its z is 1 - z of PyTorch's GRU. PyTorch and Keras have no such
 * layer.
 *
 * `gradient: "traces"` learns over the whole past without looking back, with 2·units·(fanIn + 1) numbers a row: leave out `rewind`.
 *
 * @throws {RangeError} When a size is no whole number from 1 up; when `gradient` is none of the four.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Feng et al., "Were RNNs all we needed?", arXiv:2410.01201, section 3.1, 2024.
 * @see `minLstm`, `lru`, `GradientMethod`
 * @example
 *   minGru(3, 4).parameters.map(({ shape }) => shape) // => [[8, 3], [8]]
 */
export function minGru<const In extends number, const Units extends number>(
  fanIn: In,
  units: Units,
  options: MinGruOptions = {},
): Layer<In, Units> {
  const name = layerName("minGru", fanIn, units);
  expectSize(name, "fanIn", fanIn);
  expectSize(name, "units", units);
  expectOptions(name, options, ["gradient", "initialise"]);
  const { gradient: method = "window" } = options;
  expectGradientMethod(name, method);
  const keeps = method === "traces" ? (["slope", "ofZ", "z"] as const) : [];
  const shapes = { weight_ih_l0: [2 * units, fanIn], bias_ih_l0: [2 * units] };
  const specs = parameterSpecs(name, shapes, uniform(1 / Math.sqrt(fanIn)), options.initialise);
  const { layer, kept } = differentiateKept(
    (x, p, { hidden }, { linear, slice, sigmoid, subtract, multiply, add, affine }) => {
      const sums = linear(x, p.weight_ih_l0, p.bias_ih_l0);
      const z = sigmoid(slice(sums, 0, units));
      const n = slice(sums, units);
      // (1 - z) ∘ h + z ∘ n, with one product less.
      const change = subtract(n, hidden);
      const next = add(hidden, multiply(z, change));
      const result = { output: next, carry: { hidden: next } };
      if (method !== "traces") return result;
      // The derivatives of h' by h and by the sum under σ; that by n is z.
      const slope = affine(z, -1, 1);
      return { ...result, slope, ofZ: multiply(z, slope, change), z };
    },
    {
      name,
      fanIn,
      fanOut: units,
      carry: { hidden: units },
      parameters: parametersByName<MinimalParameter>(specs),
    },
    keeps,
  );
  const biases = 2 * units * fanIn;
  return withGradient(layer as Layer<In, Units>, method, biases + 2 * units, () => {
    const { slope, ofZ, z } = kept;
    return gateTraces(fanIn, units, layer.tape, slope, [
      { gate: ofZ, ofInput: true, parameters: 0 },
      { gate: z, ofInput: true, parameters: units * fanIn },
      { gate: ofZ, ofInput: false, parameters: biases },
      { gate: z, ofInput: false, parameters: biases + units },
    ]);
  });
}
