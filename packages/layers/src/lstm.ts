import type { Layer } from "@backstream/core";
import { recurrent, type RecurrentOptions } from "./recurrent.js";

/**
 * A recurrent layer with a cell beside its output, in which memories can rest.
 *
 *     i, f, o = σ(x · Wᵀ + b_ih + h · Uᵀ + b_hh)      each with rows of its own in W, U and b
 *     g       = tanh(x · Wᵀ + b_ih + h · Uᵀ + b_hh)
 *     c'      = f ∘ c + i ∘ g
 *     h'      = o ∘ tanh(c')
 *
 * - input    `[batch, fanIn]`
 * - output   `[batch, units]`, the new h
 * - carry    `hidden` and `cell`, each `[batch, units]`
 * - W, U     `weight_ih_l0` `[4·units, fanIn]`, `weight_hh_l0` `[4·units, units]`; gates i, f, g, o one below the other
 *
 * Counts and long memories come easier to it than to `gru`, for a third more arithmetic.
 *
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @throws {UnknownNameError} When `initialise` names no parameter of it.
 * @source Hochreiter & Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997; the forget gate from Gers,
 *   Schmidhuber & Cummins, "Learning to forget", Neural Computation 12(10), 2000.
 * @example
 *   lstm(3, 4).carry // => [{ name: "hidden", size: 4 }, { name: "cell", size: 4 }]
 */
export function lstm<const In extends number, const Units extends number>(
  fanIn: In,
  units: Units,
  { initialise }: RecurrentOptions = {},
): Layer<In, Units> {
  const name = `lstm(${fanIn}, ${units})`;
  const { parameters, weightHh, biasIh, biasHh } = recurrent(name, 4, fanIn, units, initialise);
  const wide = 4 * units;
  return {
    name,
    fanIn,
    fanOut: units,
    parameters,
    carry: [
      { name: "hidden", size: units },
      { name: "cell", size: units },
    ],
    tape: 5 * units,
    gates: wide,
    forward: (kernels, { rows, parameters: p, input, before, after, output, tape, projected }) => {
      kernels.lstmForward(
        rows,
        fanIn,
        units,
        input,
        before,
        projected ? 0 : p,
        p + weightHh,
        p + biasIh,
        p + biasHh,
        after,
        output,
        tape,
      );
    },
    project: (kernels, { rows, parameters: p, input, tape }) => {
      kernels.productTransposed(rows, wide, fanIn, input, fanIn, p, fanIn, p + biasIh, tape, 5 * units);
    },
    backward: (kernels, { rows, parameters: p, before, tape, outputDelta, carryDelta, gates }) => {
      kernels.lstmBackward(rows, units, before, tape, outputDelta, carryDelta, p + weightHh, gates);
    },
    inputDelta: (kernels, { rows, parameters: p, gates, inputDelta }) => {
      kernels.product(rows, fanIn, wide, gates, wide, p, fanIn, inputDelta, fanIn, 0);
    },
    gradient: (kernels, { rows, gates, input, before, gradient: g }) => {
      kernels.productGradient(rows, wide, fanIn, gates, wide, input, fanIn, g, fanIn);
      kernels.productGradient(rows, wide, units, gates, wide, before, 2 * units, g + weightHh, units);
      kernels.sumRows(rows, wide, gates, wide, g + biasIh);
      kernels.sumRows(rows, wide, gates, wide, g + biasHh);
    },
  };
}
