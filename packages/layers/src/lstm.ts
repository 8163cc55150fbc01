import { expectBoolean, expectFinite, expectOptions, type Initialiser, type Layer } from "@backstream/core";
import { lstmKernels } from "@backstream/tensors";
import { levels, levelsOf, type LevelOptions } from "./cells/levels.js";
import { lstmVariant } from "./cells/lstmVariant.js";
import { describeCall } from "./describeCall.js";
import { expectRate } from "./expectRate.js";
import { expectSize } from "./expectSize.js";
import { layerName } from "./layerName.js";
import type { Initialisers } from "./parameterSpecs.js";
import { recurrent, type RecurrentParameter } from "./recurrent.js";

/** The parameters of `lstm`; which of them it has depends on its options. */
export type LstmParameter =
  | RecurrentParameter
  | `${"bias" | "weight_hr" | "weight_ci" | "weight_cf" | "weight_co"}_l${number}`
  | `norm_${"ih" | "hh" | "c"}${string}.${"weight" | "bias"}`;

/** Options of `lstm`. */
export interface LstmOptions<Width extends number = number> extends LevelOptions {
  /** Whether it adds biases; true where not given. */
  readonly bias?: boolean;
  /** The width of h and of the output, which are then a product of what is `units` wide; not given: none. */
  readonly projection?: Width | undefined;
  /** Whether the gates see the cell, too; false where not given. */
  readonly peepholes?: boolean;
  /** Whether the products with x and with h, and the cell, are normalised, row by row; false where not given. */
  readonly layerNorm?: boolean;
  /** The rate at which numbers of the candidate g are dropped while the net learns; 0 where not given. */
  readonly recurrentDropout?: number;
  /** The rate at which numbers of h and c keep their old value while the net learns; 0 where not given. */
  readonly zoneout?: number;
  /** What the biases of the forget gate add up to at the start; as the other biases where not given. */
  readonly forgetBias?: number;
  /** By parameter; `uniform(1 / √units)` where not given, and ones and zeros for norms. */
  readonly initialise?: Initialisers<LstmParameter>;
}

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
 * - output   `[batch, units]`, the new h; `[batch, projection]` with a projection
 * - carry    `hidden` as the output, `cell` `[batch, units]`; with `layers: 2` `hidden_l0`, `cell_l0`, `hidden_l1`, `cell_l1`
 * - W, U     `weight_ih_l0` `[4·units, fanIn]`, `weight_hh_l0` `[4·units, units]`; in the order of gates i, f, g, o
 *
 * It learns to count and to remember over many ticks more easily than `gru`, with a third more arithmetic. The options
 * make variants, which are slower than the plain layer (`forgetBias` and `layers` are not):
 *
 * - `bias: false`        without the biases: PyTorch's `bias=False`, Keras's `use_bias=False`
 * - `projection`         h' = (o ∘ tanh(c')) · W_hrᵀ, `weight_hr_l0` `[projection, units]`: PyTorch's `proj_size`. For the
 *   compiler the output is as wide as one of both, so that layers behind it are checked when the stack is made
 * - `peepholes`          i and f see c, o sees c': `weight_ci_l0`, `weight_cf_l0`, `weight_co_l0` `[units]`
 * - `layerNorm`          sums = LN(x · Wᵀ) + LN(h · Uᵀ) + b over all four gates at once, h' = o ∘ tanh(LN(c')):
 *   `norm_ih.weight`, `norm_hh.weight` `[4·units]`, `norm_c.weight` `[units]`, their `.bias`, and a single `bias_l0`
 * - `recurrentDropout`   c' = f ∘ c + i ∘ g ∘ m, with other factors m, as of `dropout`, at every tick: no memory is
 *   lost. Keras's `recurrent_dropout` is something else: it drops numbers of h before its products, and the same ones at
 *   all ticks of a sequence
 * - `zoneout`            a number of h or c keeps its old value with this probability. Where nothing is learned, the memory
 *   is the expectation: rate · old + (1 - rate) · new
 * - `forgetBias`         how the forget gate begins: with 1 it remembers. Keras's `unit_forget_bias=True` is `forgetBias: 1`
 * - `layers`, `dropout`  several layers one after the other, as PyTorch's `num_layers` and `dropout`
 *
 * @throws {RangeError} When a size is no whole number from 1 up, or a rate is no number from 0 to below 1.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @throws {TypeError} When an option is of the wrong kind, or `forgetBias` is given without biases.
 * @source Hochreiter & Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997; the forget gate from Gers,
 *   Schmidhuber & Cummins, "Learning to forget", Neural Computation 12(10), 2000.
 * @source peepholes: Gers & Schmidhuber, "Recurrent nets that time and count", IJCNN 2000; projection: Sak, Senior &
 *   Beaufays, "Long short-term memory recurrent neural network architectures for large scale acoustic modeling",
 *   Interspeech 2014; layerNorm: Ba, Kiros & Hinton, "Layer normalization", arXiv:1607.06450, 2016, eqs. 20–22.
 * @source recurrentDropout: Semeniuta, Severyn & Barth, "Recurrent dropout without memory loss", COLING 2016; zoneout:
 *   Krueger et al., "Zoneout: regularizing RNNs by randomly preserving hidden activations", ICLR 2017; forgetBias:
 *   Jozefowicz, Zaremba & Sutskever, "An empirical exploration of recurrent network architectures", ICML 2015.
 * @see packages/tensors/src/extensions/lstmKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   lstm(3, 4).carry // => [{ name: "hidden", size: 4 }, { name: "cell", size: 4 }]
 *   lstm(3, 4, { projection: 2 }).fanOut // => 2
 */
export function lstm<const In extends number, const Units extends number>(
  fanIn: In,
  units: Units,
  options: LstmOptions<Units> = {},
): Layer<In, Units> {
  const name = layerName("lstm", fanIn, units);
  expectSize(name, "fanIn", fanIn);
  expectSize(name, "units", units);
  expectOptions(name, options, [
    "bias",
    "projection",
    "peepholes",
    "layerNorm",
    "recurrentDropout",
    "zoneout",
    "forgetBias",
    "layers",
    "dropout",
    "initialise",
  ]);
  const { bias = true, projection, peepholes = false, layerNorm = false, forgetBias } = options;
  const { recurrentDropout = 0, zoneout = 0, initialise: given } = options;
  expectBoolean(name, "bias", bias);
  expectBoolean(name, "peepholes", peepholes);
  expectBoolean(name, "layerNorm", layerNorm);
  if (projection !== undefined) expectSize(name, "projection", projection);
  expectRate(name, "recurrentDropout", recurrentDropout);
  expectRate(name, "zoneout", zoneout);
  if (forgetBias !== undefined) expectForgetBias(name, forgetBias, bias);
  const several = levelsOf(name, options);
  const variant = { bias, projection: projection ?? 0, peepholes, layerNorm, recurrentDropout, zoneout };
  const isPlain = bias && !projection && !peepholes && !layerNorm && recurrentDropout === 0 && zoneout === 0;
  const description = describeCall(name, {
    bias: bias ? undefined : false,
    projection,
    peepholes: peepholes || undefined,
    layerNorm: layerNorm || undefined,
    recurrentDropout: recurrentDropout || undefined,
    zoneout: zoneout || undefined,
    layers: several.layers === 1 ? undefined : several.layers,
    dropout: several.dropout || undefined,
  });
  const width = projection ?? units;
  return levels(name, description, fanIn, width, several, given, (before, initialise) => {
    const single = isPlain
      ? plainLstm(name, before, units, initialise)
      : lstmVariant(name, before, units, variant, initialise);
    return forgetBias === undefined ? single : startingWith(single, units, forgetBias);
  });
}

function expectForgetBias(name: string, forgetBias: number, bias: boolean): void {
  expectFinite(name, "forgetBias", forgetBias);
  if (!bias)
    throw new TypeError(`${name}: forgetBias is ${forgetBias} with bias false, expected one of them alone`);
}

/** The same layer, whose biases of the forget gate add up to `forgetBias` at the start. */
function startingWith(layer: Layer, units: number, forgetBias: number): Layer {
  const parameters = layer.parameters.map((spec) => {
    if (!spec.name.startsWith("bias_")) return spec;
    const start = spec.name === "bias_hh_l0" ? 0 : forgetBias;
    const initialise: Initialiser = (values, shape, random) => {
      spec.initialise(values, shape, random);
      values.fill(start, units, 2 * units);
    };
    return { ...spec, initialise };
  });
  return { ...layer, parameters };
}

function plainLstm(name: string, fanIn: number, units: number, initialise: Initialisers | undefined): Layer {
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
    gateDeltas: wide,
    forward: (kernels, { rows, parameters: p, input, carryIn, carryOut, output, tape, projected }) => {
      kernels
        .extension(lstmKernels)
        .lstmForward(
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
      kernels
        .extension(lstmKernels)
        .lstmBackward(rows, units, carryIn, tape, outputDelta, carryDelta, p + weightHh, gateDeltas);
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
