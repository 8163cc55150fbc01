import { expectOptions, type Layer, type LayerAddresses } from "@backstream/core";
import { embeddingKernels } from "@backstream/tensors";
import { expectSize } from "./expectSize.js";
import { normal } from "./initialisers/normal.js";
import { layerName } from "./layerName.js";
import { parameterSpecs, type Initialisers } from "./parameterSpecs.js";

export interface EmbeddingOptions {
  /** By parameter; `normal()` where not given. */
  readonly initialise?: Initialisers<"weight">;
}

/**
 * Looks up a learned vector for each index.
 *
 *     y = weight[x]
 *
 * - input    `[batch, 1]`: whole numbers from 0 to vocabulary - 1
 * - output   `[batch, units]`
 * - `weight` `[vocabulary, units]`
 *
 * For letters, words, stations, devices: for categories, whose numbers have no order. An index has no
 * derivative, so the delta of its input is 0. Float32 counts exactly up to 2²⁴.
 *
 * @throws {RangeError} When a size is no whole number from 1 up; at the tick, when an index is not in the table.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @see packages/tensors/src/extensions/embeddingKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   embedding(7, 6).fanIn // => 1
 *   embedding(7, 6).fanOut // => 6
 */
export function embedding<const Units extends number>(
  vocabulary: number,
  units: Units,
  options: EmbeddingOptions = {},
): Layer<1, Units> {
  const name = layerName("embedding", vocabulary, units);
  expectSize(name, "vocabulary", vocabulary);
  expectSize(name, "units", units);
  expectOptions(name, options, ["initialise"]);
  return {
    name,
    fanIn: 1,
    fanOut: units,
    parameters: parameterSpecs(name, { weight: [vocabulary, units] }, normal(), options.initialise),
    carry: [],
    tape: 0,
    gateDeltas: 0,
    forward: (kernels, addresses) => {
      // Checked here, since a wrong index would read other memory.
      expectIndices(name, vocabulary, addresses);
      kernels
        .extension(embeddingKernels)
        .gather(addresses.rows, units, addresses.input, addresses.parameters, addresses.output);
    },
    inputDelta: (_kernels, { rows, memory, inputDelta }) => {
      memory.fill(0, inputDelta, inputDelta + rows);
    },
    gradient: (kernels, { rows, input, outputDelta, gradient }) => {
      kernels.extension(embeddingKernels).scatterAdd(rows, units, input, outputDelta, gradient);
    },
  };
}

function expectIndices(name: string, vocabulary: number, { rows, memory, input }: LayerAddresses): void {
  for (let row = 0; row < rows; row++) {
    const index = memory[input + row];
    if (!(Number.isInteger(index) && index >= 0 && index < vocabulary)) {
      throw new RangeError(
        `${name}: index ${index} at row ${row}, expected a whole number from 0 to ${vocabulary - 1}`,
      );
    }
  }
}
