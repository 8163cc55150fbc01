import { expectBoolean, expectOptions, type Layer } from "@backstream/core";
import { elmanKernels } from "@backstream/tensors";
import { activation as activationOf, type Activation } from "./activations/activation.js";
import { elmanVariant } from "./cells/elmanVariant.js";
import { levels, levelsOf, type LevelOptions } from "./cells/levels.js";
import { describeCall } from "./describeCall.js";
import { expectSize } from "./expectSize.js";
import { layerName } from "./layerName.js";
import type { Initialisers } from "./parameterSpecs.js";
import { recurrent, type RecurrentOptions } from "./recurrent.js";

/** Options of `elman`. */
export interface ElmanOptions extends RecurrentOptions, LevelOptions {
  /** By name, or made by a call, such as `mish()`; `'tanh'` where not given. */
  readonly activation?: Activation;
  /** Whether it adds biases; true where not given. */
  readonly bias?: boolean;
}

/**
 * The simplest recurrent layer: its last output is part of its next input.
 *
 *     h' = f(x · Wᵀ + b_ih + h · Uᵀ + b_hh)
 *
 * - input    `[batch, fanIn]`
 * - output   `[batch, units]`, the new h
 * - carry    `hidden` `[batch, units]`; with `layers: 2` `hidden_l0` and `hidden_l1`
 * - W, U     `weight_ih_l0` `[units, fanIn]`, `weight_hh_l0` `[units, units]`
 *
 * For short memories: over many ticks its error signal vanishes or explodes; use `gru` or `lstm` there. `layers` and
 * `dropout` make several layers one after the other. PyTorch: `nn.RNN(nonlinearity, bias, num_layers, dropout)`, with tanh
 * and relu only; Keras: `SimpleRNN(activation, use_bias)`.
 *
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @throws {UnknownNameError} When there is no such option, activation or parameter.
 * @throws {TypeError} When an option is of the wrong kind.
 * @source Elman, "Finding structure in time", Cognitive Science 14(2), 1990.
 * @see packages/tensors/src/extensions/elmanKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   elman(3, 8).fanOut // => 8
 *   elman(3, 8).carry // => [{ name: "hidden", size: 8 }]
 *   elman(3, 8, { activation: "sigmoid", bias: false }).parameters.length // => 2
 */
export function elman<const In extends number, const Units extends number>(
  fanIn: In,
  units: Units,
  options: ElmanOptions = {},
): Layer<In, Units> {
  const name = layerName("elman", fanIn, units);
  expectSize(name, "fanIn", fanIn);
  expectSize(name, "units", units);
  expectOptions(name, options, ["activation", "bias", "layers", "dropout", "initialise"]);
  const { activation = "tanh", bias = true } = options;
  expectBoolean(name, "bias", bias);
  const several = levelsOf(name, options);
  const isPlain = bias && (activation === "tanh" || activation === "relu");
  const variant = { bias, activation: activationOf(name, activation) };
  const description = describeCall(name, {
    activation: activation === "tanh" ? undefined : activation,
    bias: bias ? undefined : false,
    layers: several.layers === 1 ? undefined : several.layers,
    dropout: several.dropout || undefined,
  });
  return levels(name, description, fanIn, units, several, options.initialise, (width, initialise) =>
    isPlain
      ? plainElman(name, width, units, activation === "relu" ? 1 : 0, initialise)
      : elmanVariant(name, width, units, variant, initialise),
  );
}

function plainElman(
  name: string,
  fanIn: number,
  units: number,
  relu: number,
  initialise: Initialisers | undefined,
): Layer {
  const { parameters, weightHh, biasIh, biasHh } = recurrent(name, 1, fanIn, units, initialise);
  return {
    name,
    fanIn,
    fanOut: units,
    parameters,
    carry: [{ name: "hidden", size: units }],
    tape: 0,
    gateDeltas: units,
    forward: (kernels, { rows, parameters: p, input, carryIn, carryOut, output, projected }) => {
      kernels
        .extension(elmanKernels)
        .elmanForward(
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
      kernels
        .extension(elmanKernels)
        .elmanBackward(rows, units, relu, carryOut, outputDelta, carryDelta, p + weightHh, gateDeltas);
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
