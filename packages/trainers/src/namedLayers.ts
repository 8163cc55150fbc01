import type { Leaf, Network } from "@backstream/core";

/** A layer of a network, as its user wrote it. */
export interface NamedLayer {
  /** The layer's index, as in the names of its parameters, and its call: `0 gru(1, 32)`. A single layer has no index. */
  readonly name: string;
  /** What the engine runs for it, one or more: an activation in a layer's options is a leaf of its own. */
  readonly leaves: readonly Leaf[];
  /** Its parameters, and its gradient, are those of the network with index `from` to `to - 1`. */
  readonly from: number;
  readonly to: number;
}

/** The layers of a network in order, including those of stacks inside stacks. */
export function namedLayers({ flat, size }: Network): readonly NamedLayer[] {
  const groups: Leaf[][] = [];
  for (const leaf of flat.leaves) {
    const group = groups.at(-1);
    if (group?.[0].prefix === leaf.prefix) group.push(leaf);
    else groups.push([leaf]);
  }
  return groups.map((leaves, index) => {
    const { prefix, layer, parameters } = leaves[0];
    const name = `${prefix.slice(0, -1)} ${layer.name}`.trim();
    return { name, leaves, from: parameters, to: groups[index + 1]?.[0].parameters ?? size };
  });
}
