import type { Layer } from "@backstream/core";
import { layerName } from "./layerName.js";
import { recurrent, type RecurrentOptions } from "./recurrent.js";

/**
 * The gated recurrent unit: a recurrent layer whose gates learn what to keep in memory and what to replace.
 *
 *     r  = σ(x · W_rᵀ + b_ir + h · U_rᵀ + b_hr)
 *     z  = σ(x · W_zᵀ + b_iz + h · U_zᵀ + b_hz)
 *     n  = tanh(x · W_nᵀ + b_in + r ∘ (h · U_nᵀ + b_hn))
 *     h' = (1 - z) ∘ n + z ∘ h
 *
 * - input    `[batch, fanIn]`
 * - output   `[batch, units]`, the new h
 * - carry    `hidden` `[batch, units]`
 * - W, U     `weight_ih_l0` `[3·units, fanIn]`, `weight_hh_l0` `[3·units, units]`; in the order of gates r, z, n
 *
 * The first choice for streams. The reset gate is applied after the product, as in PyTorch and cuDNN, so that
 * all products with h are a single one.
 *
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Cho et al., "Learning phrase representations using RNN encoder–decoder for statistical machine translation",
 *   EMNLP 2014; the reset gate as in its version 1 (arXiv:1406.1078v1).
 * @see packages/tensors/src/reference/gru.ts for the arithmetic in plain TypeScript
 * @example
 *   gru(1, 32).parameters.map((parameter) => parameter.shape) // => [[96, 1], [96, 32], [96], [96]]
 */
export function gru<const In extends number, const Units extends number>(
  fanIn: In,
  units: Units,
  options: RecurrentOptions = {},
): Layer<In, Units> {
  const name = layerName("gru", fanIn, units);
  const { parameters, weightHh, biasIh, biasHh } = recurrent(name, 3, fanIn, units, options);
  // A row of gate deltas: dr, dz, dn, and dn ∘ r, which is the delta of U_n h + b_hn.
  const wide = 4 * units;
  const [upToN, throughReset] = [2 * units, 3 * units];
  return {
    name,
    fanIn,
    fanOut: units,
    parameters,
    carry: [{ name: "hidden", size: units }],
    tape: wide,
    gateDeltas: wide,
    forward: (kernels, { rows, parameters: p, input, carryIn, carryOut, output, tape, projected }) => {
      kernels.gruForward(
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
      kernels.productTransposed(rows, 3 * units, fanIn, input, fanIn, p, fanIn, p + biasIh, tape, wide);
    },
    backward: (kernels, { rows, parameters: p, carryIn, tape, outputDelta, carryDelta, gateDeltas }) => {
      kernels.gruBackward(rows, units, carryIn, tape, outputDelta, carryDelta, p + weightHh, gateDeltas);
    },
    inputDelta: (kernels, { rows, parameters: p, gateDeltas, inputDelta }) => {
      kernels.product(rows, fanIn, 3 * units, gateDeltas, wide, p, fanIn, inputDelta, fanIn, 0);
    },
    gradient: (kernels, { rows, gateDeltas, input, carryIn, gradient: g }) => {
      const reset = gateDeltas + throughReset;
      kernels.productGradient(rows, 3 * units, fanIn, gateDeltas, wide, input, fanIn, g, fanIn);
      kernels.productGradient(rows, upToN, units, gateDeltas, wide, carryIn, units, g + weightHh, units);
      kernels.productGradient(
        rows,
        units,
        units,
        reset,
        wide,
        carryIn,
        units,
        g + weightHh + upToN * units,
        units,
      );
      kernels.sumRows(rows, 3 * units, gateDeltas, wide, g + biasIh);
      kernels.sumRows(rows, upToN, gateDeltas, wide, g + biasHh);
      kernels.sumRows(rows, units, reset, wide, g + biasHh + upToN);
    },
  };
}
