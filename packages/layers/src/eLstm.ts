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

/** The parameters of `eLstm`. */
export type ELstmParameter = "weight_ih_l0" | "bias_ih_l0" | "weight_hh_l0" | "weight_o" | "bias_o";

export interface ELstmOptions {
  /** How far back its gradient reaches; "window" where not given. "frozen" learns O and b_o only. */
  readonly gradient?: GradientMethod;
  /** By parameter; `uniform(1 / √units)` where not given. */
  readonly initialise?: Initialisers<ELstmParameter>;
}

/**
 * An LSTM with an elementwise recurrence: each unit's gates read the input and the unit's own cell.
 *
 *     z  = tanh(x · Zᵀ + w_z ∘ c + b_z)
 *     f  = σ(x · Fᵀ + w_f ∘ c + b_f)
 *     c' = f ∘ c + (1 - f) ∘ z
 *     y  = c' ∘ σ([x, c'] · Oᵀ + b_o)
 *
 * - input    `[batch, fanIn]`
 * - output   `[batch, units]`
 * - carry    `cell` `[batch, units]`
 * - F, Z     `weight_ih_l0` `[2·units, fanIn]`, `bias_ih_l0` and w `weight_hh_l0` `[2·units]`; in the order f, z
 * - O        `weight_o` `[units, fanIn + units]`, `bias_o` `[units]`
 *
 * The recurrence is diagonal and still not linear: its gates know what is in memory. PyTorch and Keras have no such layer.
 *
 * `gradient: "traces"` learns F, Z, w and their biases over the whole past without looking back, with 2·units·(fanIn + 2) numbers a
 * row: leave out `rewind`.
 *
 * @throws {RangeError} When a size is no whole number from 1 up; when `gradient` is none of the four.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Irie, Gopalakrishnan & Schmidhuber, "Exploring the promise and limits of real-time recurrent learning",
 *   arXiv:2305.19044, section 3.1, 2023.
 * @see `minGru`, `lru`, `GradientMethod`
 * @example
 *   eLstm(3, 4).parameters.map(({ shape }) => shape) // => [[8, 3], [8], [8], [4, 7], [4]]
 */
export function eLstm<const In extends number, const Units extends number>(
  fanIn: In,
  units: Units,
  options: ELstmOptions = {},
): Layer<In, Units> {
  const name = layerName("eLstm", fanIn, units);
  expectSize(name, "fanIn", fanIn);
  expectSize(name, "units", units);
  expectOptions(name, options, ["gradient", "initialise"]);
  const { gradient: method = "window" } = options;
  expectGradientMethod(name, method);
  const keeps = method === "traces" ? (["slope", "ofF", "ofZ", "ofWf", "ofWz"] as const) : [];
  const shapes = {
    weight_ih_l0: [2 * units, fanIn],
    bias_ih_l0: [2 * units],
    weight_hh_l0: [2 * units],
    weight_o: [units, fanIn + units],
    bias_o: [units],
  };
  const specs = parameterSpecs(name, shapes, uniform(1 / Math.sqrt(units)), options.initialise);
  const { layer, kept } = differentiateKept(
    (x, p, { cell }, { linear, slice, sigmoid, tanh, multiply, add, subtract, concat, affine }) => {
      const ofInput = linear(x, p.weight_ih_l0, p.bias_ih_l0);
      const sums = add(ofInput, multiply(p.weight_hh_l0, concat(cell, cell)));
      const f = sigmoid(slice(sums, 0, units));
      const z = tanh(slice(sums, units));
      // f ∘ c + (1 - f) ∘ z, with one product less.
      const change = subtract(cell, z);
      const next = add(z, multiply(f, change));
      const gate = sigmoid(linear(concat(x, next), p.weight_o, p.bias_o));
      const result = { output: multiply(next, gate), carry: { cell: next } };
      if (method !== "traces") return result;
      // The derivatives of c' by the sums under σ and tanh; by w, and by c.
      const closed = affine(f, -1, 1);
      const ofF = multiply(f, closed, change);
      const ofZ = multiply(closed, affine(multiply(z, z), -1, 1));
      const through = multiply(p.weight_hh_l0, concat(ofF, ofZ));
      const slope = add(f, slice(through, 0, units), slice(through, units));
      return { ...result, slope, ofF, ofZ, ofWf: multiply(ofF, cell), ofWz: multiply(ofZ, cell) };
    },
    {
      name,
      fanIn,
      fanOut: units,
      carry: { cell: units },
      parameters: parametersByName<ELstmParameter>(specs),
    },
    keeps,
  );
  const biases = 2 * units * fanIn;
  return withGradient(layer as Layer<In, Units>, method, biases + 4 * units, () => {
    const { slope, ofF, ofZ, ofWf, ofWz } = kept;
    return gateTraces(fanIn, units, layer.tape, slope, [
      { gate: ofF, ofInput: true, parameters: 0 },
      { gate: ofZ, ofInput: true, parameters: units * fanIn },
      { gate: ofF, ofInput: false, parameters: biases },
      { gate: ofZ, ofInput: false, parameters: biases + units },
      { gate: ofWf, ofInput: false, parameters: biases + 2 * units },
      { gate: ofWz, ofInput: false, parameters: biases + 3 * units },
    ]);
  });
}
