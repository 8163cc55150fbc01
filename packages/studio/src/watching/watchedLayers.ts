import { namedLayers, type Leaf, type NamedLayer, type Network } from "@backstream/core";
import { bounds } from "../frames.js";

/** A layer of one of the nets. */
export interface WatchedLayer {
  readonly net: Network;
  readonly layer: NamedLayer;
  /** As `inspect` has it; with the net's name before it where there are several nets. */
  readonly name: string;
}

/** A leaf with memory, and its place among the layers. */
export interface WatchedMemory {
  readonly net: Network;
  readonly leaf: Leaf;
  readonly index: number;
}

/** The layers of all nets, in the order in which samples go through them; `bounds.layers` at most. */
export function watchedLayers(nets: readonly Network[]): readonly WatchedLayer[] {
  const prefix = (net: Network): string => (nets.length > 1 ? `${net.name}: ` : "");
  return nets
    .flatMap((net) => namedLayers(net).map((layer) => ({ net, layer, name: `${prefix(net)}${layer.name}` })))
    .slice(0, bounds.layers);
}

/** The first layer that has a memory. */
export function firstMemory(layers: readonly WatchedLayer[]): WatchedMemory | undefined {
  for (const [index, { net, layer }] of layers.entries()) {
    const leaf = layer.leaves.find(({ carry }) => carry > 0);
    if (leaf) return { net, leaf, index };
  }
  return undefined;
}

/** The full names of the parameters of some layers, as `frozen$` takes them. */
export function parametersOf(
  layers: readonly WatchedLayer[],
  indices: readonly number[],
  nets: readonly Network[],
): string[] {
  return indices.flatMap((index) => {
    const { net, layer } = layers[index];
    const own = net.segments.filter(({ offset }) =>
      layer.ranges.some(({ from, to }) => from <= offset && offset < to),
    );
    return own.map(({ name }) => (nets.length > 1 ? `${net.name}.${name}` : name));
  });
}
