import { expectNetwork } from "./expectNetwork.js";
import type { Leaf } from "./Flat.js";
import type { Network } from "./network.js";

/** A layer of a network, as its user wrote it. */
export interface NamedLayer {
  /**
   * The layer's index, as in the names of its parameters, and its call: `0 gru(1, 32)`. A single layer has no index. Where
   * branches meet, it is `0 sum`, `0 concat` or `0 product`.
   */
  readonly name: string;
  /** The names of the layers whose outputs it reads; `input` is the network's. */
  readonly reads: readonly string[];
  /** What the engine runs for it, one or more: an activation in a layer's options is a leaf of its own. */
  readonly leaves: readonly Leaf[];
  /** Its own parameters, and their gradient, are those of the network with index `from` to `to - 1`: none of a tied layer. */
  readonly from: number;
  readonly to: number;
}

/**
 * The layers of a network in order, including those of stacks inside stacks and of branches, under the names that `summary`
 * and `inspect` show. Their leaves say where a probe reads their numbers.
 *
 * @throws {TypeError} When it is no network.
 * @see {@link observe}
 * @example
 *   const net = network(stack(dense(3, 2), dense(2, 1)));
 *   namedLayers(net).map(({ name, from, to }) => [name, from, to]) // => [["0 dense(3, 2)", 0, 8], ["1 dense(2, 1)", 8, 11]]
 */
export function namedLayers(net: Network): readonly NamedLayer[] {
  expectNetwork("namedLayers", net);
  const { flat, size } = net;
  const groups: Leaf[][] = [];
  for (const leaf of flat.leaves) {
    const group = groups.at(-1);
    if (group?.[0].prefix === leaf.prefix) group.push(leaf);
    else groups.push([leaf]);
  }
  const writers = new Map([[0, "input"]]); // by the field
  const layers = groups.map((leaves) => {
    const name = `${leaves[0].prefix.slice(0, -1)} ${callOf(leaves)}`.trim();
    const fields = new Set(leaves.map(({ input }) => input));
    const reads = [...fields].flatMap((field) => writers.get(field) ?? []); // what is read inside of it has no name
    for (const { output } of leaves) writers.set(output, name);
    return { name, reads, leaves };
  });
  const begins = ownBegins(groups);
  return layers.map((layer, index) => {
    const from = begins[index] ?? 0;
    const next = begins.slice(index + 1).find((begin) => begin !== undefined) ?? size;
    return { ...layer, from, to: begins[index] === undefined ? from : next };
  });
}

/** What the leaves of one layer are for its user. */
function callOf(leaves: readonly Leaf[]): string {
  const own = leaves.filter(({ joins }) => !joins);
  const [{ layer }] = leaves;
  if (leaves[0].joins) return leaves[leaves.length - 1].layer.name; // branches with prefixes of their own meet here
  if (leaves.every(({ reversed }) => reversed)) return `${layer.name} backwards`;
  if (leaves.every(({ reversed }) => !reversed)) return layer.name;
  const backwards = own.find(({ reversed }) => reversed)?.layer.name ?? layer.name;
  return `bidirectional(${layer.name}${backwards === layer.name ? "" : `, ${backwards}`})`;
}

/** Where the parameters of each layer begin; undefined for a tied one, which reads those of a layer before it. */
function ownBegins(groups: readonly (readonly Leaf[])[]): readonly (number | undefined)[] {
  let end = 0;
  return groups.map((leaves) => {
    const begin = leaves[0].parameters;
    if (begin < end) return undefined;
    const shapes = leaves.flatMap(({ layer }) => layer.parameters.map(({ shape }) => shape));
    end = shapes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), begin);
    return begin;
  });
}
