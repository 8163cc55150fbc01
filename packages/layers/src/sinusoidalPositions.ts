import type { Layer } from "@backstream/core";
import { expectSize } from "./expectSize.js";
import { layerName } from "./layerName.js";

/**
 * Adds waves to the n-th tick of a sequence, from which layers can read its position.
 *
 *     y(n)[2i]     = x(n)[2i]     + sin(n / 10000^(2i / features))          n from 0
 *     y(n)[2i + 1] = x(n)[2i + 1] + cos(n / 10000^(2i / features))
 *
 * - input    `[batch, features]`
 * - output   as the input
 * - carry    `position` `[batch, 2]`: the number of the next tick, as a + 2²⁴ · b, since a float32 counts exactly up to 2²⁴
 *
 * In front of attention, which does not see the order of its ticks. It learns nothing and knows no last position. Each row
 * counts the ticks at which it is there, so a masked row keeps its position. PyTorch has no such layer; in KerasHub it is
 * `SinePositionEncoding`.
 *
 * @throws {RangeError} When the size is no whole number from 1 up.
 * @source Vaswani et al., "Attention is all you need", NIPS 2017, section 3.5.
 * @see `positionalEmbedding`, which learns its vectors
 * @example
 *   run(network(sinusoidalPositions(2)), [[10, 20]]).outputs[0].toArray() // => [10, 21]
 */
export function sinusoidalPositions<const Width extends number>(features: Width): Layer<Width, Width> {
  const name = layerName("sinusoidalPositions", features);
  expectSize(name, "features", features);
  const rates = Array.from({ length: features }, (_, i) => 10_000 ** (-(i - (i % 2)) / features));
  return {
    name,
    fanIn: features,
    fanOut: features,
    parameters: [],
    carry: [{ name: "position", size: 2, derivative: false, countsTo: digit - 1 }],
    tape: 0,
    gateDeltas: 0,
    forward: (_kernels, { rows, memory, input, output, carryIn, carryOut }) => {
      for (let row = 0; row < rows; row++) {
        const low = memory[carryIn + 2 * row];
        const high = memory[carryIn + 2 * row + 1];
        const position = low + digit * high;
        for (let i = 0; i < features; i++) {
          const angle = position * rates[i];
          const wave = i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
          memory[output + row * features + i] = memory[input + row * features + i] + wave;
        }
        const isFull = low === digit - 1;
        memory[carryOut + 2 * row] = isFull ? 0 : low + 1;
        memory[carryOut + 2 * row + 1] = isFull ? high + 1 : high;
      }
    },
    inputDelta: (_kernels, { rows, memory, outputDelta, inputDelta }) => {
      memory.copyWithin(inputDelta, outputDelta, outputDelta + rows * features);
    },
  };
}

const digit = 2 ** 24;
