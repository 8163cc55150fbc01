import type { Network } from "@backstream/core";
import { namedLayers } from "./namedLayers.js";

/** How large a layer of a network is, in numbers. */
export interface LayerSize {
  /** As in the names of its parameters: `0 gru(1, 32)`. */
  readonly layer: string;
  /** Width of its output. */
  readonly output: number;
  /** Numbers that are learned. */
  readonly parameters: number;
  /** What it remembers from tick to tick, per row. */
  readonly carry: number;
  /** What a tick leaves for the way back, per row: its output, and what it needs besides. */
  readonly tape: number;
}

/**
 * How large every layer of a network is: what `summary` shows, as data.
 *
 * @example
 *   layerSizes(network(dense(3, 2))) // => [{ layer: "dense(3, 2)", output: 2, parameters: 8, carry: 0, tape: 2 }]
 */
export function layerSizes(net: Network): readonly LayerSize[] {
  return namedLayers(net).map(({ name, leaves, from, to }) => ({
    layer: name,
    output: leaves[leaves.length - 1].fanOut, // there is one at least
    parameters: to - from,
    carry: leaves.reduce((sum, { carry }) => sum + carry, 0),
    tape: leaves.reduce((sum, { fanOut, tape }) => sum + fanOut + tape, 0),
  }));
}
