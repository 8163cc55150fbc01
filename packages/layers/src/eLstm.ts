import { expectOptions, type Layer } from "@backstream/core";
import { expectSize } from "./expectSize.js";
import { differentiate } from "./formula/differentiate.js";
import { uniform } from "./initialisers/uniform.js";
import { layerName } from "./layerName.js";
import { parametersByName } from "./parametersByName.js";
import { parameterSpecs, type Initialisers } from "./parameterSpecs.js";

/** The parameters of `eLstm`. */
export type ELstmParameter = "weight_ih_l0" | "bias_ih_l0" | "weight_hh_l0" | "weight_o" | "bias_o";

export interface ELstmOptions {
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
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Irie, Gopalakrishnan & Schmidhuber, "Exploring the promise and limits of real-time recurrent learning",
 *   arXiv:2305.19044, section 3.1, 2023.
 * @see `minGru`, `lru`
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
  expectOptions(name, options, ["initialise"]);
  const shapes = {
    weight_ih_l0: [2 * units, fanIn],
    bias_ih_l0: [2 * units],
    weight_hh_l0: [2 * units],
    weight_o: [units, fanIn + units],
    bias_o: [units],
  };
  const specs = parameterSpecs(name, shapes, uniform(1 / Math.sqrt(units)), options.initialise);
  return differentiate(
    (x, p, { cell }, { linear, slice, sigmoid, tanh, multiply, add, subtract, concat }) => {
      const ofInput = linear(x, p.weight_ih_l0, p.bias_ih_l0);
      const sums = add(ofInput, multiply(p.weight_hh_l0, concat(cell, cell)));
      const f = sigmoid(slice(sums, 0, units));
      const z = tanh(slice(sums, units));
      // f ∘ c + (1 - f) ∘ z, with one product less.
      const next = add(z, multiply(f, subtract(cell, z)));
      const gate = sigmoid(linear(concat(x, next), p.weight_o, p.bias_o));
      return { output: multiply(next, gate), carry: { cell: next } };
    },
    {
      name,
      fanIn,
      fanOut: units,
      carry: { cell: units },
      parameters: parametersByName<ELstmParameter>(specs),
    },
  );
}
