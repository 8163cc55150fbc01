import { expectNetwork, namedLayers, type Network } from "@backstream/core";

/** How many numbers a layer of a network consists of. */
export interface LayerSize {
  /** The layer's index, as in the names of its parameters, and its call: `0 gru(1, 32)`. */
  readonly layer: string;
  /** The layers whose outputs it reads; `input` is the network's. More than one where branches meet. */
  readonly reads: readonly string[];
  /** Width of its output. */
  readonly output: number;
  /** Numbers that are trained, those of a learned memory before the first tick included; none in a tied layer. */
  readonly parameters: number;
  /** Numbers of memory from tick to tick, per row. */
  readonly carry: number;
  /** Numbers that a tick keeps for the backward pass, per row: the layer's output, and what else its gradient needs. */
  readonly tape: number;
}

/**
 * The size of every layer of a network: what `summary` shows, as data.
 *
 * @see {@link summary}
 * @example
 *   layerSizes(network(dense(3, 2))) // => [{ layer: "dense(3, 2)", reads: ["input"], output: 2, parameters: 8, carry: 0, tape: 2 }]
 */
export function layerSizes(net: Network): readonly LayerSize[] {
  expectNetwork("layerSizes", net);
  return namedLayers(net).map(({ name, reads, leaves, ranges }) => ({
    layer: name,
    reads,
    output: leaves[leaves.length - 1].fanOut, // every layer has a leaf
    parameters: ranges.reduce((sum, { from, to }) => sum + to - from, 0),
    carry: leaves.reduce((sum, { carry }) => sum + carry, 0),
    tape: leaves.reduce((sum, { fanOut, ownsOutput, tape }) => sum + (ownsOutput ? fanOut : 0) + tape, 0),
  }));
}
