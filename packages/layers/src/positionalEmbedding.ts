import { expectOptions, type Layer, type LayerAddresses } from "@backstream/core";
import { embeddingKernels } from "@backstream/tensors";
import { expectSize } from "./expectSize.js";
import { describeCall } from "./describeCall.js";
import { normal } from "./initialisers/normal.js";
import { layerName } from "./layerName.js";
import { parameterSpecs, type Initialisers } from "./parameterSpecs.js";

export interface PositionalEmbeddingOptions {
  /** How many positions have a vector of their own. */
  readonly positions: number;
  /** By parameter; `normal()` where not given. */
  readonly initialise?: Initialisers<"weight">;
}

/**
 * Adds a learned vector to the n-th tick of a sequence.
 *
 *     y(n) = x(n) + weight[min(n, positions - 1)]          n from 0
 *
 * - input    `[batch, features]`
 * - output   as the input
 * - carry    `position` `[batch, 1]`: the position of the next tick, a whole number from 0 to positions - 1
 * - `weight` `[positions, features]`
 *
 * Tells the layers behind it where in a sequence they are: in front of attention, which does not see the order of its ticks.
 * Each row counts the ticks at which it is there, so a masked row keeps its position. A stream has no end, so **all ticks from
 * number positions - 1 on share the last vector**; for endless streams, `attention` with positions of its own is better. In
 * PyTorch: `x + Embedding(positions, features)(arange(n))`, where a later tick is an error; in KerasHub `PositionEmbedding`.
 *
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Gehring et al., "Convolutional sequence to sequence learning", ICML 2017.
 * @see `sinusoidalPositions`, which learns nothing
 * @example
 *   const net = network(positionalEmbedding(1, { positions: 2 }));
 *   net.load({ weight: tensor([2, 1], [10, 20]) });
 *   run(net, [[1], [2], [3]]).outputs.map((output) => output.item()) // => [11, 22, 23]
 */
export function positionalEmbedding<const Width extends number>(
  features: Width,
  options: PositionalEmbeddingOptions,
): Layer<Width, Width> {
  const name = layerName("positionalEmbedding", features);
  expectSize(name, "features", features);
  expectOptions(name, options, ["positions", "initialise"]);
  const { positions, initialise } = options;
  expectSize(name, "positions", positions);
  const last = positions - 1;
  return {
    name,
    description: describeCall(name, { positions }),
    fanIn: features,
    fanOut: features,
    parameters: parameterSpecs(name, { weight: [positions, features] }, normal(), initialise),
    carry: [{ name: "position", size: 1, derivative: false, countsTo: last }],
    tape: 0,
    gateDeltas: 0,
    forward: (kernels, addresses) => {
      const { rows, input, output, parameters, carryIn } = addresses;
      countOn(name, last, addresses);
      kernels.extension(embeddingKernels).gather(rows, features, carryIn, parameters, output);
      kernels.addScaled(rows * features, 1, input, output);
    },
    inputDelta: (_kernels, { rows, memory, outputDelta, inputDelta }) => {
      memory.copyWithin(inputDelta, outputDelta, outputDelta + rows * features);
    },
    gradient: (kernels, { rows, carryIn, outputDelta, gradient }) => {
      kernels.extension(embeddingKernels).scatterAdd(rows, features, carryIn, outputDelta, gradient);
    },
  };
}

/** Writes the positions of the next tick. A position that is none would read other memory. */
function countOn(name: string, last: number, { rows, memory, carryIn, carryOut }: LayerAddresses): void {
  for (let row = 0; row < rows; row++) {
    const position = memory[carryIn + row];
    if (!(Number.isInteger(position) && position >= 0 && position <= last)) {
      throw new RangeError(
        `${name}: position ${position} at row ${row}, expected a whole number from 0 to ${last}`,
      );
    }
    memory[carryOut + row] = position < last ? position + 1 : last;
  }
}
