import { describeValue, expectOptions, UnknownNameError, type WidthKeeping } from "@backstream/core";
import { dropoutKernels } from "@backstream/tensors";
import { describeCall } from "./describeCall.js";
import { drawFactors } from "./cells/drawFactors.js";
import { expectRate } from "./expectRate.js";
import { layerName } from "./layerName.js";

/** Options of `dropout`. */
export interface DropoutOptions {
  /**
   * Whether each tick drops other numbers, or all ticks of a sequence drop the same ones (variational dropout); `"tick"`
   * where not given.
   */
  readonly per?: "tick" | "sequence";
}

/**
 * While the net learns, sets a random part of the numbers to 0 and enlarges the rest, so that their mean stays the same.
 *
 *     y = x · factor      factor = 0 with probability rate, else 1 / (1 - rate)
 *
 * - input    `[batch, any width]`
 * - output   as the input; the input itself where nothing is learned (`predict`, `run`)
 *
 * No unit can rely on another one, which keeps large nets from learning their samples by heart. Numbers are drawn by the
 * net's seed, the stream and the tick, so that a tick that runs again drops the same ones. PyTorch: `nn.Dropout(p)`; Keras:
 * `Dropout(rate)`, with `noise_shape` for what is here `per: "sequence"`.
 *
 * @throws {RangeError} When the rate is no number from 0 to below 1.
 * @throws {UnknownNameError} When there is no such option or value of `per`.
 * @source Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov, "Dropout", JMLR 15, 2014; per sequence: Gal &
 *   Ghahramani, "A theoretically grounded application of dropout in recurrent neural networks", NIPS 2016.
 * @see packages/tensors/src/extensions/dropoutKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   stack(gru(1, 8), dropout(0.2), dense(8, 1)).fanOut // => 1
 *   dropout(0.5, { per: "sequence" }).description // => 'dropout(0.5, { per: "sequence" })'
 */
export function dropout(rate: number, options: DropoutOptions = {}): WidthKeeping {
  const name = layerName("dropout", rate);
  expectRate(name, "rate", rate);
  expectOptions(name, options, ["per"]);
  const { per = "tick" }: { readonly per?: unknown } = options;
  if (per !== "tick" && per !== "sequence") {
    throw new UnknownNameError(`${name}: per is ${describeValue(per)}, expected "tick" or "sequence"`);
  }
  return {
    name,
    description: describeCall(name, { per: per === "tick" ? undefined : per }),
    fanIn: 0,
    fanOut: 0,
    keepsWidth: true,
    draws: true,
    parameters: [],
    carry: [],
    tape: 1, // the factors
    gateDeltas: 0,
    forward: (kernels, addresses) => {
      const { rows, fanIn, input, output, tape, tick } = addresses;
      const n = rows * fanIn;
      drawFactors(kernels, addresses, n, rate, per === "tick" ? tick : 0, 0, 1, tape);
      kernels.extension(dropoutKernels).multiply(n, input, tape, output);
    },
    inputDelta: (kernels, { rows, fanIn, tape, outputDelta, inputDelta }) => {
      kernels.extension(dropoutKernels).multiply(rows * fanIn, outputDelta, tape, inputDelta);
    },
  };
}
