import type { Layer } from "@backstream/core";
import { layerName } from "./layerName.js";
import { recurrent, type RecurrentOptions } from "./recurrent.js";

/**
 * Long short-term memory: a recurrent layer with two memories, its output and a cell. The cell can keep a number
 * unchanged over many ticks.
 *
 *     i, f, o = σ(x · Wᵀ + b_ih + h · Uᵀ + b_hh)      each with its own rows of W, U and b
 *     g       = tanh(x · Wᵀ + b_ih + h · Uᵀ + b_hh)
 *     c'      = f ∘ c + i ∘ g
 *     h'      = o ∘ tanh(c')
 *
 * - input    `[batch, fanIn]`
 * - output   `[batch, units]`, the new h
 * - carry    `hidden` and `cell`, each `[batch, units]`
 * - W, U     `weight_ih_l0` `[4·units, fanIn]`, `weight_hh_l0` `[4·units, units]`; in the order of gates i, f, g, o
 *
 * It learns to count and to remember over many ticks more easily than `gru`, with a third more arithmetic.
 *
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Hochreiter & Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997; the forget gate from Gers,
 *   Schmidhuber & Cummins, "Learning to forget", Neural Computation 12(10), 2000.
 * @see packages/tensors/src/reference/lstm.ts for the arithmetic in plain TypeScript
 * @example
 *   lstm(3, 4).carry // => [{ name: "hidden", size: 4 }, { name: "cell", size: 4 }]
 */
export function lstm<const In extends number, const Units extends number>(
  fanIn: In,
  units: Units,
  options: RecurrentOptions = {},
): Layer<In, Units> {
  const name = layerName("lstm", fanIn, units);
  const { parameters, weightHh, biasIh, biasHh } = recurrent(name, 4, fanIn, units, options);
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
    gateDeltas: wide,
    forward: (kernels, { rows, parameters: p, input, carryIn, carryOut, output, tape, projected }) => {
      kernels.lstmForward(
        rows,
        fanIn,
        units,
        input,
        carryIn,
        projected ? 0 : p,
        p + weightHh,
        p + biasIh,
        p + biasHh,
        carryOut,
        output,
        tape,
      );
    },
    project: (kernels, { rows, parameters: p, input, tape }) => {
      kernels.productTransposed(rows, wide, fanIn, input, fanIn, p, fanIn, p + biasIh, tape, 5 * units);
    },
    backward: (kernels, { rows, parameters: p, carryIn, tape, outputDelta, carryDelta, gateDeltas }) => {
      kernels.lstmBackward(rows, units, carryIn, tape, outputDelta, carryDelta, p + weightHh, gateDeltas);
    },
    inputDelta: (kernels, { rows, parameters: p, gateDeltas, inputDelta }) => {
      kernels.product(rows, fanIn, wide, gateDeltas, wide, p, fanIn, inputDelta, fanIn, 0);
    },
    gradient: (kernels, { rows, gateDeltas, input, carryIn, gradient: g }) => {
      kernels.productGradient(rows, wide, fanIn, gateDeltas, wide, input, fanIn, g, fanIn);
      kernels.productGradient(rows, wide, units, gateDeltas, wide, carryIn, 2 * units, g + weightHh, units);
      kernels.sumRows(rows, wide, gateDeltas, wide, g + biasIh);
      kernels.sumRows(rows, wide, gateDeltas, wide, g + biasHh);
    },
  };
}
