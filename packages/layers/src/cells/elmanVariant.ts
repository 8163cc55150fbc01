import { describeLayer, type Layer, type LayerAddresses, type WidthKeeping } from "@backstream/core";
import type { Initialisers } from "../parameterSpecs.js";
import { parameterBlock } from "./parameterBlock.js";

/** What sets a variant apart from the simple recurrent layer of `elman`. */
export interface ElmanVariant {
  readonly bias: boolean;
  readonly activation: WidthKeeping;
}

/** The addresses of one call of the activation. */
type Mutable<Fields> = { -readonly [Name in keyof Fields]: Fields[Name] };

/**
 * The simple recurrent layer with any activation, with or without biases:
 *
 *     s  = x · Wᵀ + b_ih + h · Uᵀ + b_hh
 *     h' = f(s)
 */
export function elmanVariant(
  name: string,
  fanIn: number,
  units: number,
  { bias, activation }: ElmanVariant,
  initialise: Initialisers | undefined,
): Layer {
  if (activation.tape > 0 || activation.gateDeltas > 0) {
    throw new TypeError(
      `${name}: activation is ${describeLayer(activation)}, expected one that is a function of its inputs alone`,
    );
  }
  const { parameters, at } = parameterBlock(
    name,
    units,
    {
      weight_ih_l0: [units, fanIn],
      weight_hh_l0: [units, units],
      ...(bias && { bias_ih_l0: [units], bias_hh_l0: [units] }),
    },
    initialise,
  );
  const { weight_hh_l0: hh, bias_ih_l0: ih0, bias_hh_l0: hh0 } = at;
  // Overwritten before every call, so that no object is made per tick.
  const inner: Mutable<LayerAddresses> = {
    rows: 0,
    fanIn: units,
    fanOut: units,
    parameters: 0,
    gradient: 0,
    input: 0,
    output: 0,
    carryIn: 0,
    carryOut: 0,
    tape: 0,
    outputDelta: 0,
    carryDelta: 0,
    gateDeltas: 0,
    inputDelta: 0,
    traces: 0,
    projected: false,
    key0: 0,
    key1: 0,
    randomStream: 0,
    tick: 0,
    memory: new Float32Array(0),
  };
  const locate = ({ rows, tape, carryOut, memory }: LayerAddresses): LayerAddresses => {
    inner.rows = rows;
    inner.input = tape;
    inner.output = carryOut;
    inner.memory = memory;
    return inner;
  };
  return {
    name,
    fanIn,
    fanOut: units,
    parameters,
    carry: [{ name: "hidden", size: units }],
    tape: units, // s
    gateDeltas: units,
    forward: (kernels, addresses) => {
      const { rows, parameters: p, input, carryIn, carryOut, output, tape, projected, memory } = addresses;
      const biasIh = bias ? p + ih0 : 0;
      const biasHh = bias ? p + hh0 : 0;
      if (!projected)
        kernels.productTransposed(rows, units, fanIn, input, fanIn, p, fanIn, biasIh, tape, units);
      kernels.productTransposed(rows, units, units, carryIn, units, p + hh, units, biasHh, carryOut, units);
      kernels.addScaled(rows * units, 1, carryOut, tape);
      activation.forward(kernels, locate(addresses));
      memory.copyWithin(output, carryOut, carryOut + rows * units);
    },
    project: (kernels, { rows, parameters: p, input, tape }) => {
      const biasIh = bias ? p + ih0 : 0;
      kernels.productTransposed(rows, units, fanIn, input, fanIn, p, fanIn, biasIh, tape, units);
    },
    backward: (kernels, addresses) => {
      const { rows, parameters: p, outputDelta, carryDelta, gateDeltas } = addresses;
      kernels.addScaled(rows * units, 1, outputDelta, carryDelta);
      locate(addresses);
      inner.outputDelta = carryDelta;
      inner.inputDelta = gateDeltas;
      activation.inputDelta(kernels, inner);
      kernels.product(rows, units, units, gateDeltas, units, p + hh, units, carryDelta, units, 0);
    },
    inputDelta: (kernels, { rows, parameters: p, gateDeltas, inputDelta }) => {
      kernels.product(rows, fanIn, units, gateDeltas, units, p, fanIn, inputDelta, fanIn, 0);
    },
    gradient: (kernels, { rows, gateDeltas, input, carryIn, gradient: g }) => {
      kernels.productGradient(rows, units, fanIn, gateDeltas, units, input, fanIn, g, fanIn);
      kernels.productGradient(rows, units, units, gateDeltas, units, carryIn, units, g + hh, units);
      if (!bias) return;
      kernels.sumRows(rows, units, gateDeltas, units, g + ih0);
      kernels.sumRows(rows, units, gateDeltas, units, g + hh0);
    },
  };
}
