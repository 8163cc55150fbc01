import { describeValue, UnknownNameError, type Layer } from "@backstream/core";
import { describeCall } from "./describeCall.js";
import { layerName } from "./layerName.js";
import { recurrent, type RecurrentOptions } from "./recurrent.js";

export interface ElmanOptions extends RecurrentOptions {
  /** `'tanh'` where not given. */
  readonly activation?: "tanh" | "relu";
}

/**
 * The simplest recurrent layer: its last output is part of its next input.
 *
 *     h' = f(x · Wᵀ + b_ih + h · Uᵀ + b_hh)
 *
 * - input    `[batch, fanIn]`
 * - output   `[batch, units]`, the new h
 * - carry    `hidden` `[batch, units]`
 * - W, U     `weight_ih_l0` `[units, fanIn]`, `weight_hh_l0` `[units, units]`
 *
 * For short memories: over many ticks its error signal vanishes or explodes; use `gru` or `lstm` there.
 *
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @throws {UnknownNameError} When there is no such option, activation or parameter.
 * @source Elman, "Finding structure in time", Cognitive Science 14(2), 1990.
 * @see packages/tensors/src/reference/elman.ts for the arithmetic in plain TypeScript
 * @example
 *   elman(3, 8).fanOut // => 8
 *   elman(3, 8).carry // => [{ name: "hidden", size: 8 }]
 */
export function elman<const In extends number, const Units extends number>(
  fanIn: In,
  units: Units,
  options: ElmanOptions = {},
): Layer<In, Units> {
  const name = layerName("elman", fanIn, units);
  const { parameters, weightHh, biasIh, biasHh } = recurrent(name, 1, fanIn, units, options, ["activation"]);
  const relu = reluFlag(name, options.activation);
  return {
    name,
    description: describeCall(name, { activation: relu ? "relu" : undefined }),
    fanIn,
    fanOut: units,
    parameters,
    carry: [{ name: "hidden", size: units }],
    tape: 0,
    gateDeltas: units,
    forward: (kernels, { rows, parameters: p, input, carryIn, carryOut, output, projected }) => {
      kernels.elmanForward(
        rows,
        fanIn,
        units,
        relu,
        input,
        carryIn,
        projected ? 0 : p,
        p + weightHh,
        p + biasIh,
        p + biasHh,
        carryOut,
        output,
      );
    },
    // The sums are stored in the memory after each tick; `forward` of that tick replaces them by the memory.
    project: (kernels, { rows, parameters: p, input, carryOut }) => {
      kernels.productTransposed(rows, units, fanIn, input, fanIn, p, fanIn, p + biasIh, carryOut, units);
    },
    backward: (kernels, { rows, parameters: p, carryOut, outputDelta, carryDelta, gateDeltas }) => {
      kernels.elmanBackward(rows, units, relu, carryOut, outputDelta, carryDelta, p + weightHh, gateDeltas);
    },
    inputDelta: (kernels, { rows, parameters: p, gateDeltas, inputDelta }) => {
      kernels.product(rows, fanIn, units, gateDeltas, units, p, fanIn, inputDelta, fanIn, 0);
    },
    gradient: (kernels, { rows, gateDeltas, input, carryIn, gradient: g }) => {
      kernels.productGradient(rows, units, fanIn, gateDeltas, units, input, fanIn, g, fanIn);
      kernels.productGradient(rows, units, units, gateDeltas, units, carryIn, units, g + weightHh, units);
      kernels.sumRows(rows, units, gateDeltas, units, g + biasIh);
      kernels.sumRows(rows, units, gateDeltas, units, g + biasHh);
    },
  };
}

function reluFlag(name: string, activation: unknown = "tanh"): number {
  if (activation === "relu") return 1;
  if (activation === "tanh") return 0;
  throw new UnknownNameError(
    `${name}: no activation named ${describeValue(activation)}; there are tanh, relu`,
  );
}
