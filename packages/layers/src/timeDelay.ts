import type { Layer } from "@backstream/core";
import { joinKernels } from "@backstream/tensors";
import { expectSize } from "./expectSize.js";
import { layerName } from "./layerName.js";

/**
 * The newest inputs side by side: what a layer behind it sees of the past.
 *
 *     y(t) = [x(t), x(t - 1), … x(t - taps + 1)]          zeros before the first tick
 *
 * - input    `[batch, features]`
 * - output   `[batch, taps · features]`, newest tick first
 * - carry    `inputs` `[batch, (taps - 1) · features]`, newest tick first; none for one tap
 *
 * `stack(timeDelay(1, 8), dense(8, 1))` is an autoregressive model, and with layers between them a time-delay neural
 * network. PyTorch and Keras have no such layer: there the window is cut from the data.
 *
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @source Waibel et al., "Phoneme recognition using time-delay neural networks", IEEE Transactions on Acoustics, Speech, and
 *   Signal Processing 37(3), 1989.
 * @see `causalConv1d`, which learns a weight for each tap
 * @example
 *   run(network(timeDelay(1, 3)), [[1], [2], [3]]).outputs.at(-1)?.toArray() // => [3, 2, 1]
 */
export function timeDelay<const In extends number>(features: In, taps: number): Layer<In> {
  const name = layerName("timeDelay", features, taps);
  expectSize(name, "features", features);
  expectSize(name, "taps", taps);
  const width = taps * features;
  const past = width - features;
  return {
    name,
    fanIn: features,
    fanOut: width,
    parameters: [],
    carry: past === 0 ? [] : [{ name: "inputs", size: past }],
    tape: 0,
    gateDeltas: features,
    forward: (kernels, { rows, input, output, carryIn, carryOut }) => {
      const joins = kernels.extension(joinKernels);
      joins.copyRows(rows, features, input, features, output, width);
      if (past === 0) return;
      joins.copyRows(rows, past, carryIn, past, output + features, width);
      joins.copyRows(rows, past, output, width, carryOut, past);
    },
    backward: (kernels, { rows, outputDelta, carryDelta, gateDeltas, memory }) => {
      const joins = kernels.extension(joinKernels);
      joins.copyRows(rows, features, outputDelta, width, gateDeltas, features);
      if (past === 0) return;
      joins.addRows(rows, features, carryDelta, past, gateDeltas, features);
      // What was at a tap is at the next one a tick later; the delta of the last tap is the output's alone.
      const rest = past - features;
      joins.copyRows(rows, rest, carryDelta + features, past, carryDelta, past);
      for (let row = 0; row < rows; row++)
        memory.fill(0, carryDelta + row * past + rest, carryDelta + (row + 1) * past);
      joins.addRows(rows, past, outputDelta + features, width, carryDelta, past);
    },
    inputDelta: (_kernels, { rows, memory, gateDeltas, inputDelta }) => {
      memory.copyWithin(inputDelta, gateDeltas, gateDeltas + rows * features);
    },
  };
}
