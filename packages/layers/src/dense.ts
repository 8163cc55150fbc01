import { expectBoolean, expectOptions, type Layer } from "@backstream/core";
import { activation as activationOf, type Activation } from "./activations/activation.js";
import { composite } from "./composite.js";
import { describeCall } from "./describeCall.js";
import { expectSize } from "./expectSize.js";
import { uniform } from "./initialisers/uniform.js";
import { layerName } from "./layerName.js";
import { parameterSpecs, type Initialisers } from "./parameterSpecs.js";

export interface DenseOptions {
  /** Whether it adds a bias; true where not given. */
  readonly bias?: boolean;
  /** Applied after the product: by name, `'relu'`, or made by a call, `mish()`. */
  readonly activation?: Activation | undefined;
  /** By parameter; `uniform(1 / √fanIn)` where not given. */
  readonly initialise?: Initialisers<"weight" | "bias">;
}

/**
 * Connects every input with every output.
 *
 *     y = f(x · Wᵀ + b)
 *
 * - input    `[batch, fanIn]`
 * - output   `[batch, fanOut]`
 * - `weight` `[fanOut, fanIn]`, `bias` `[fanOut]`
 *
 * The usual last layer of a net; several in a stack with activations are a multilayer perceptron.
 *
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @throws {UnknownNameError} When there is no such option, activation or parameter.
 * @see packages/tensors/src/reference/products.ts for the arithmetic in plain TypeScript
 * @example
 *   dense(4, 2).parameters.map((parameter) => parameter.shape) // => [[2, 4], [2]]
 *   dense(4, 2, { activation: "tanh", bias: false }).fanOut // => 2
 */
export function dense<const In extends number, const Out extends number>(
  fanIn: In,
  fanOut: Out,
  options: DenseOptions = {},
): Layer<In, Out> {
  const name = layerName("dense", fanIn, fanOut);
  expectSize(name, "fanIn", fanIn);
  expectSize(name, "fanOut", fanOut);
  expectOptions(name, options, ["bias", "activation", "initialise"]);
  const { bias = true, activation, initialise } = options;
  expectBoolean(name, "bias", bias);
  const description = describeCall(name, { bias: bias ? undefined : false, activation });
  const shapes = { weight: [fanOut, fanIn], ...(bias && { bias: [fanOut] }) };
  const afterWeight = fanOut * fanIn;
  const linear: Layer<In, Out> = {
    name,
    description,
    fanIn,
    fanOut,
    parameters: parameterSpecs(name, shapes, uniform(1 / Math.sqrt(fanIn)), initialise),
    carry: [],
    tape: 0,
    gateDeltas: 0,
    forward: (kernels, { rows, input, output, parameters }) => {
      const biasAddress = bias ? parameters + afterWeight : 0;
      kernels.productTransposed(
        rows,
        fanOut,
        fanIn,
        input,
        fanIn,
        parameters,
        fanIn,
        biasAddress,
        output,
        fanOut,
      );
    },
    inputDelta: (kernels, { rows, outputDelta, parameters, inputDelta }) => {
      kernels.product(rows, fanIn, fanOut, outputDelta, fanOut, parameters, fanIn, inputDelta, fanIn, 0);
    },
    gradient: (kernels, { rows, input, outputDelta, gradient }) => {
      kernels.productGradient(rows, fanOut, fanIn, outputDelta, fanOut, input, fanIn, gradient, fanIn);
      if (bias) kernels.sumRows(rows, fanOut, outputDelta, fanOut, gradient + afterWeight);
    },
  };
  if (activation === undefined) return linear;
  const parts = [
    { prefix: "", layer: linear },
    { prefix: "", layer: activationOf(name, activation) },
  ];
  return composite(name, description, fanIn, fanOut, parts);
}
