import { expectBoolean, expectOptions, describeValue, type Layer } from "@backstream/core";
import { gruVariant } from "./cells/gruVariant.js";
import { levels, levelsOf, type LevelOptions } from "./cells/levels.js";
import { describeCall } from "./describeCall.js";
import { expectRate } from "./expectRate.js";
import { expectSize } from "./expectSize.js";
import { layerName } from "./layerName.js";
import type { Initialisers } from "./parameterSpecs.js";
import { recurrent, type RecurrentParameter } from "./recurrent.js";

/** The parameters of `gru`; those of the norms where `layerNorm` is true. */
export type GruParameter = RecurrentParameter | `norm_${"ih" | "hh"}${string}.${"weight" | "bias"}`;

/** Options of `gru`. */
export interface GruOptions extends LevelOptions {
  /** Whether the reset gate multiplies h after its product with U_n, or before it; `"after"` where not given. */
  readonly reset?: "after" | "before";
  /** Whether it adds biases; true where not given. */
  readonly bias?: boolean;
  /** Whether the products with x and with h are normalised, row by row; false where not given. */
  readonly layerNorm?: boolean;
  /** The rate at which numbers of the candidate n are dropped while the net learns; 0 where not given. */
  readonly recurrentDropout?: number;
  /** The rate at which units keep their old memory while the net learns; 0 where not given. */
  readonly zoneout?: number;
  /** By parameter; `uniform(1 / √units)` where not given, and ones and zeros for norms. */
  readonly initialise?: Initialisers<GruParameter>;
}

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
 * - carry    `hidden` `[batch, units]`; with `layers: 2` `hidden_l0` and `hidden_l1`
 * - W, U     `weight_ih_l0` `[3·units, fanIn]`, `weight_hh_l0` `[3·units, units]`; in the order of gates r, z, n
 *
 * The first choice for streams. The reset gate is applied after the product, as in PyTorch and cuDNN, so that
 * all products with h are a single one. The options make variants, which are slower than the plain layer:
 *
 * - `reset: "before"`    n = tanh(x · W_nᵀ + b_in + (r ∘ h) · U_nᵀ + b_hn), as in Keras with `reset_after=False` and ONNX
 *   with `linear_before_reset=0`
 * - `bias: false`        without the biases: PyTorch's `bias=False`, Keras's `use_bias=False`
 * - `layerNorm`          the products with x and with h are normalised, r and z together, n by itself, with learned
 *   `norm_ih.weight`, `norm_ih.bias`, `norm_hh.weight`, `norm_hh.bias` `[3·units]` instead of other biases
 * - `recurrentDropout`   h' = (1 - z) ∘ n ∘ m + z ∘ h, with other factors m, as of `dropout`, at every tick: no memory is
 *   lost. Keras's `recurrent_dropout` is something else: it drops numbers of h before its products, and the same ones at
 *   all ticks of a sequence
 * - `zoneout`            a unit keeps its old memory with this probability. Where nothing is learned, its memory is the
 *   expectation: rate · old + (1 - rate) · new
 * - `layers`, `dropout`  several layers one after the other, as PyTorch's `num_layers` and `dropout`
 *
 * @throws {RangeError} When a size is no whole number from 1 up, or a rate is no number from 0 to below 1.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @throws {TypeError} When an option is of the wrong kind.
 * @source Cho et al., "Learning phrase representations using RNN encoder–decoder for statistical machine translation",
 *   EMNLP 2014; the reset gate as in its version 1 (arXiv:1406.1078v1), before the product as in version 3.
 * @source layerNorm: Ba, Kiros & Hinton, "Layer normalization", arXiv:1607.06450, 2016, appendix.
 * @source recurrentDropout: Semeniuta, Severyn & Barth, "Recurrent dropout without memory loss", COLING 2016.
 * @source zoneout: Krueger et al., "Zoneout: regularizing RNNs by randomly preserving hidden activations", ICLR 2017.
 * @see packages/tensors/src/reference/gru.ts for the arithmetic in plain TypeScript
 * @example
 *   gru(1, 32).parameters.map((parameter) => parameter.shape) // => [[96, 1], [96, 32], [96], [96]]
 *   gru(1, 8, { layers: 2, dropout: 0.2 }).carry // => [{ name: "hidden_l0", size: 8 }, { name: "hidden_l1", size: 8 }]
 */
export function gru<const In extends number, const Units extends number>(
  fanIn: In,
  units: Units,
  options: GruOptions = {},
): Layer<In, Units> {
  const name = layerName("gru", fanIn, units);
  expectSize(name, "fanIn", fanIn);
  expectSize(name, "units", units);
  expectOptions(name, options, [
    "reset",
    "bias",
    "layerNorm",
    "recurrentDropout",
    "zoneout",
    "layers",
    "dropout",
    "initialise",
  ]);
  const { reset = "after", bias = true, layerNorm = false, recurrentDropout = 0, zoneout = 0 } = options;
  expectReset(name, reset);
  expectBoolean(name, "bias", bias);
  expectBoolean(name, "layerNorm", layerNorm);
  expectRate(name, "recurrentDropout", recurrentDropout);
  expectRate(name, "zoneout", zoneout);
  const several = levelsOf(name, options);
  const variant = { reset, bias, layerNorm, recurrentDropout, zoneout };
  const isPlain = reset === "after" && bias && !layerNorm && recurrentDropout === 0 && zoneout === 0;
  const description = describeCall(name, {
    reset: reset === "after" ? undefined : reset,
    bias: bias ? undefined : false,
    layerNorm: layerNorm || undefined,
    recurrentDropout: recurrentDropout || undefined,
    zoneout: zoneout || undefined,
    layers: several.layers === 1 ? undefined : several.layers,
    dropout: several.dropout || undefined,
  });
  return levels(name, description, fanIn, units, several, options.initialise, (width, initialise) =>
    isPlain ? plainGru(name, width, units, initialise) : gruVariant(name, width, units, variant, initialise),
  );
}

function expectReset(name: string, reset: unknown): void {
  if (reset === "after" || reset === "before") return;
  throw new TypeError(`${name}: reset is ${describeValue(reset)}, expected "after" or "before"`);
}

function plainGru(name: string, fanIn: number, units: number, initialise: Initialisers | undefined): Layer {
  const { parameters, weightHh, biasIh, biasHh } = recurrent(name, 3, fanIn, units, initialise);
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
