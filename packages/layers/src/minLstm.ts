import { expectOptions, type Layer } from "@backstream/core";
import { expectSize } from "./expectSize.js";
import { differentiate } from "./formula/differentiate.js";
import { uniform } from "./initialisers/uniform.js";
import { layerName } from "./layerName.js";
import type { MinimalOptions, MinimalParameter } from "./minGru.js";
import { parametersByName } from "./parametersByName.js";
import { parameterSpecs } from "./parameterSpecs.js";

/**
 * The minimal LSTM: its gates read the input only, and share what they keep between old and new.
 *
 *     i, f = σ(x · Wᵀ + b)                      each with its own rows of W and b
 *     g    = x · W_gᵀ + b_g
 *     h'   = (f ∘ h + i ∘ g) / (f + i)
 *
 * - input    `[batch, fanIn]`
 * - output   `[batch, units]`, the new h
 * - carry    `hidden` `[batch, units]`
 * - W, b     `weight_ih_l0` `[3·units, fanIn]`, `bias_ih_l0` `[3·units]`; in the order i, f, g
 *
 * As `minGru`, with a gate more. PyTorch and Keras have no such layer.
 *
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Feng et al., "Were RNNs all we needed?", arXiv:2410.01201, section 3.2, 2024.
 * @see `minGru`
 * @example
 *   minLstm(3, 4).parameters.map(({ shape }) => shape) // => [[12, 3], [12]]
 */
export function minLstm<const In extends number, const Units extends number>(
  fanIn: In,
  units: Units,
  options: MinimalOptions = {},
): Layer<In, Units> {
  const name = layerName("minLstm", fanIn, units);
  expectSize(name, "fanIn", fanIn);
  expectSize(name, "units", units);
  expectOptions(name, options, ["initialise"]);
  const shapes = { weight_ih_l0: [3 * units, fanIn], bias_ih_l0: [3 * units] };
  const specs = parameterSpecs(name, shapes, uniform(1 / Math.sqrt(fanIn)), options.initialise);
  return differentiate(
    (x, p, { hidden }, { linear, slice, sigmoid, multiply, add, divide }) => {
      const sums = linear(x, p.weight_ih_l0, p.bias_ih_l0);
      const gates = sigmoid(slice(sums, 0, 2 * units));
      const [i, f] = [slice(gates, 0, units), slice(gates, units)];
      const g = slice(sums, 2 * units);
      const next = divide(add(multiply(f, hidden), multiply(i, g)), add(f, i));
      return { output: next, carry: { hidden: next } };
    },
    {
      name,
      fanIn,
      fanOut: units,
      carry: { hidden: units },
      parameters: parametersByName<MinimalParameter>(specs),
    },
  );
}
